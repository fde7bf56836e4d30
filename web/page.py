"""The page: its parts, where they stand, and what happens on a click. No retrieval and no HTML of stories here."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import gradio as gr

from qa.engine import Engine
from web import archive_page, kept_part
from web.actions import LISTEN
from web.archive_tab import ArchiveTab
from web.controls import ANY, CUSTOM, SPANS, without_controls
from web.counts import Counts
from web.doors import Doors
from web.labels import language, say, speak
from web.matches_part import MatchesPart
from web.passages import sources
from web.people import may_edit
from web.scripts import COPY, LANGUAGE, TO_NEWEST
from web.talk import Talk

TOGETHER = 4  # questions answered at the same time
TITLE = "Ask the Archive"


class Page:
    """The Blocks over one archive. `now` gives the time of asking, `examples` are shown for the archive of `sample`.

    `folder` is where the update button reads from, by default the folder the archive was made from.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        now: Callable[[], datetime],
        folder: Path | None,
        sample: Path,
        examples: Sequence[str],
        counts: Counts,
    ) -> None:
        self.engine, self.now, self.sample, self.examples = engine, now, sample, examples
        self.talk = Talk(engine, now, counts)
        with gr.Blocks(title=TITLE, analytics_enabled=False, fill_width=True) as self.blocks:
            self._lay_out(folder)
            Doors(engine, now, counts).open()
        self.blocks.queue(default_concurrency_limit=TOGETHER, max_size=200)

    # ---- the parts

    def _lay_out(self, folder: Path | None) -> None:
        self.masthead = gr.HTML(elem_classes="masthead-part", js_on_load=LANGUAGE, apply_default_css=False)
        with gr.Tabs(elem_classes="tabs-part"):
            with gr.Tab("Ask", id="ask") as ask_tab:
                self._lay_out_ask()
            with gr.Tab("Archive", id="archive") as tab:
                self.tab = ArchiveTab(self.engine, self.now, folder)
        labelled = [
            self.question,
            self.ask,
            self.span,
            self.first,
            self.last,
            self.clear,
            self.matches.box,
            ask_tab,
            tab,
        ]
        every = [
            self.masthead,
            self.outlets,
            self.kept,
            self.hint,
            self.example_row,
            self.try_sample,
            *labelled,
            *self.tab.parts,
        ]
        self.blocks.load(self.look, outputs=every, show_progress="hidden", api_visibility="private")
        tab.select(self.look, outputs=every, show_progress="hidden", api_visibility="private")
        for event, run, bar in (
            (self.tab.update.click, self.run_update, self.tab.told),
            (self.tab.upload.select, self.run_update, self.tab.told),
            (self.try_sample.click, self.index_sample, self.hint),
        ):
            event(
                run,
                outputs=[self.tab.told, *every],
                show_progress_on=bar,
                concurrency_limit=2,
                api_visibility="private",
            )

    def _lay_out_ask(self) -> None:
        self.turns = gr.State([])
        with gr.Row(elem_classes="halves"):
            with gr.Column(scale=6, min_width=340, elem_classes="left-half"):
                self.kept = kept_part.part()
                self.hint = gr.HTML(elem_classes="hint-part", js_on_load=None, apply_default_css=False)
                with gr.Row(visible=False, elem_classes="examples-part") as self.example_row:
                    buttons = [gr.Button(example, size="sm", elem_classes="example") for example in self.examples]
                self.try_sample = gr.Button("Try it with the sample", visible=False, elem_id="try-sample")
                self.said = gr.HTML(elem_classes="conversation-part", js_on_load=LISTEN, apply_default_css=False)
                self.message = gr.HTML(elem_classes="message-part", js_on_load=None, apply_default_css=False)
                with gr.Column(elem_classes="ask-part"):
                    self._lay_out_question()
            with gr.Column(scale=5, min_width=340, elem_classes="right-half"):
                self.panel = gr.HTML(
                    sources((), self.engine.archive.article),
                    elem_classes="panel-part",
                    js_on_load=COPY,
                    apply_default_css=False,
                )
                self.matches = MatchesPart(self.engine, self.now, self.turns, [self.span, self.first, self.last])
        self._connect(buttons)

    def _lay_out_question(self) -> None:
        with gr.Row(elem_classes="question-row"):
            self.question = gr.Textbox(
                label="Your question",
                show_label=False,
                placeholder="Ask the archive …",
                lines=1,
                max_lines=5,
                scale=8,
                container=False,
                elem_id="question",
                autofocus=True,
            )
            self.ask = gr.Button("Ask", variant="primary", scale=1, min_width=72, elem_id="ask-button")
        with gr.Row(elem_classes="filter-row"):
            self.outlets = gr.Dropdown(
                [], label="Only these outlets", multiselect=True, value=[], scale=3, min_width=150, elem_id="outlets"
            )
            self.span = gr.Dropdown(
                list(SPANS), label="Period", value=ANY, filterable=False, scale=2, min_width=130, elem_id="span"
            )
            self.first = gr.Textbox(
                label="From", placeholder="2026-01-09", visible=False, min_width=110, elem_id="first"
            )
            self.last = gr.Textbox(
                label="To (included)", placeholder="31 January 2026", visible=False, min_width=110, elem_id="last"
            )
            self.clear = gr.Button("New conversation", size="sm", variant="secondary", min_width=130, elem_id="clear")

    def _connect(self, examples: Sequence[gr.Button]) -> None:
        given = [self.question, self.outlets, self.span, self.first, self.last, self.turns]
        shown = [self.said, self.panel, self.message, self.question, self.turns, self.matches.box]
        told: dict[str, Any] = {
            "outputs": shown,
            "show_progress": "minimal",
            "show_progress_on": self.message,
            "api_visibility": "private",
        }
        asked = [gr.on([self.question.submit, self.ask.click], self.talk.answer, given, **told)]
        asked += [button.click(self.talk.answer, [button, *given[1:]], **told) for button in examples]
        asked += [self.kept.select(self.talk.open_kept, self.turns, **told)]
        for event in asked:
            event.then(None, js=TO_NEWEST, api_visibility="private")
        # Two buttons pressed in haste are both meant: Gradio would drop the second while the first is under way. What is quick goes
        # past its queue, whose stream of results may close just as the next event comes, which then waits for ever.
        pressed = self.said.select(self.talk.press, self.turns, trigger_mode="multiple", queue=False, **told)
        changed = [*asked, pressed]
        self.clear.click(None, js="() => { location.hash = '' }", api_visibility="private")
        changed += [
            self.clear.click(
                self.talk.begin_anew, outputs=shown, show_progress="hidden", api_visibility="private", cancels=asked
            )
        ]
        for event in changed:
            event.then(
                self.talk.hold, self.turns, self.kept, show_progress="hidden", api_visibility="private", queue=False
            )
        self.span.change(
            lambda span: (gr.update(visible=span == CUSTOM), gr.update(visible=span == CUSTOM)),
            self.span, [self.first, self.last], show_progress="hidden", api_visibility="private",
        )  # fmt: skip

    # ---- what happens

    def look(self, request: gr.Request) -> tuple[Any, ...]:
        """What the archive holds now, for every part of the page that shows it, and the labels in the reader's language."""
        speak(request.headers, request.query_params)
        view = self.engine.archive.view
        figures = view.figures()
        outlets = [(without_controls(name), name) for name in self.talk.outlets()]
        there = figures.counts["stories"] > 0
        return (
            f'<header class="masthead" lang="{language()}" data-all="{say("All outlets")}"><h1>{TITLE}</h1><p>{archive_page.masthead(figures)}</p>{archive_page.silence(self.engine.archive.silent_since(self.now()))}</header>',
            gr.update(choices=outlets, label=say("Only these outlets")),
            gr.update(value=kept_part.frame()),
            archive_page.welcome() if there else archive_page.empty(str(self.engine.archive.data)),
            gr.update(visible=there and figures.settings.get("folder") == str(self.sample.resolve())),
            gr.update(visible=not there and may_edit(request.headers), value=say("Try it with the sample")),
            *_labels(),
            *self.tab.look(figures, request),
        )

    def run_update(self, request: gr.Request, progress: gr.Progress = gr.Progress()) -> tuple[Any, ...]:  # noqa: B008  (how Gradio passes it)
        """The update, and the page as it is after it."""
        speak(request.headers, request.query_params)
        return self._updated(self.tab.run_update(progress, request, None), request)

    def index_sample(self, request: gr.Request, progress: gr.Progress = gr.Progress()) -> tuple[Any, ...]:  # noqa: B008
        """The stories that come with the program, for a first look."""
        return self._updated(self.tab.run_update(progress, request, self.sample), request)

    def _updated(self, told: str, request: gr.Request) -> tuple[Any, ...]:
        """The page after an update, with what is told of it."""
        *shown, _ = self.look(request)
        return (told, *shown, self.tab.after_update(request))


def _labels() -> tuple[Any, ...]:
    """The labels of the controls, in the order in which the page lists them as outputs."""
    return (
        gr.update(label=say("Your question"), placeholder=say("Ask the archive …")),
        gr.update(value=say("Ask")),
        gr.update(label=say("Period"), choices=[(say(span), span) for span in SPANS]),
        gr.update(label=say("From")),
        gr.update(label=say("To (included)")),
        gr.update(value=say("New conversation")),
        gr.update(label=say("All matching stories")),
        gr.update(label=say("Ask")),
        gr.update(label=say("Archive")),
    )


def page(
    engine: Engine,
    *,
    now: Callable[[], datetime],
    folder: Path | None = None,
    sample: Path,
    examples: Sequence[str] = (),
    counts: Counts | None = None,
) -> gr.Blocks:
    """The Blocks of the page and the doors; what happens at them is counted in `counts`."""
    made: gr.Blocks = Page(
        engine, now=now, folder=folder, sample=sample, examples=examples, counts=counts or Counts()
    ).blocks
    return made
