"""The page: its parts, where they stand, and what happens on a click. No retrieval and no HTML of stories here."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import gradio as gr

from index.archive import Figures
from index.build import Writer
from index.records import ArchiveError
from qa.engine import Engine
from qa.records import Answer
from web import archive_page
from web.controls import ANY, CUSTOM, SPANS, period, without_controls
from web.conversation import EMPTY, Turn, conversation, sources
from web.doors import Doors
from web.html import text

TOGETHER = 4  # questions answered at the same time
SHOWN_TURNS = 30  # of a conversation; older ones make room
COLOURS = (
    "#8a1c1c",
    "#c98a2b",
    "#4f6d7a",
    "#7a8f5a",
    "#b5651d",
    "#6b4c7a",
    "#2f7f79",
    "#9a8f80",
)  # on paper and on dark
TITLE = "Ask the Archive"
WELCOME = (
    '<div class="welcome"><h2>Ask in plain words.</h2><p>The answer is quoted, word for word, from the stories in this archive; '
    "every quote opens the story it was taken from. Where the archive does not say, the answer says so.</p></div>"
)
# Copying needs a script; reading does not. The buttons carry their text, so one listener serves them all.
COPY = """element.addEventListener('click', async (event) => {
  const button = event.target.closest('button[data-copy], button[data-copy-link]');
  if (!button) return;
  const words = button.dataset.copy ?? new URL(button.dataset.copyLink, location.origin).href;
  await navigator.clipboard.writeText(words);
  button.classList.add('copied');
  setTimeout(() => button.classList.remove('copied'), 1500);
})"""
# To the newest turn: its anchor becomes the target, so that a story left open gives way to the new passages.
TO_NEWEST = """() => setTimeout(() => {
  const newest = [...document.querySelectorAll('.turn')].pop();
  if (newest && !location.hash.startsWith(`#${newest.id}-`)) { location.hash = newest.id; newest.scrollIntoView({block: 'start'}); }
  document.querySelector('.right-half')?.scrollTo(0, 0);
}, 60)"""


class Page:
    """The Blocks over one archive. `now` gives the time of asking, `examples` are shown for the archive of `sample`.

    `folder` is where the update button reads from, by default the folder the archive was made from.
    """

    def __init__(
        self, engine: Engine, *, now: Callable[[], datetime], folder: Path | None, sample: Path, examples: Sequence[str]
    ) -> None:
        self.engine, self.now, self.given, self.sample, self.examples = engine, now, folder, sample, examples
        with gr.Blocks(title=TITLE, analytics_enabled=False, fill_width=True) as self.blocks:
            self._lay_out()
            Doors(engine, now).open()
        self.blocks.queue(default_concurrency_limit=TOGETHER, max_size=200)

    # ---- the parts

    def _lay_out(self) -> None:
        self.masthead = gr.HTML(elem_classes="masthead-part", js_on_load=None, apply_default_css=False)
        with gr.Tabs(elem_classes="tabs-part"):
            with gr.Tab("Ask", id="ask"):
                self._lay_out_ask()
            with gr.Tab("Archive", id="archive") as tab:
                self._lay_out_archive()
        every = [self.masthead, self.outlets, self.hint, self.example_row, self.holdings, self.plot, self.update]
        self.blocks.load(self.look, outputs=every, show_progress="hidden", api_visibility="private")
        tab.select(self.look, outputs=every, show_progress="hidden", api_visibility="private")
        self.update.click(
            self.run_update,
            outputs=[self.told, *every],
            show_progress_on=self.told,
            concurrency_limit=2,
            api_visibility="private",
        )

    def _lay_out_ask(self) -> None:
        self.turns = gr.State([])
        with gr.Row(elem_classes="halves"):
            with gr.Column(scale=6, min_width=340, elem_classes="left-half"):
                self.hint = gr.HTML(elem_classes="hint-part", js_on_load=None, apply_default_css=False)
                with gr.Row(visible=False, elem_classes="examples-part") as self.example_row:
                    buttons = [gr.Button(example, size="sm", elem_classes="example") for example in self.examples]
                self.said = gr.HTML(elem_classes="conversation-part", js_on_load=None, apply_default_css=False)
                self.message = gr.HTML(elem_classes="message-part", js_on_load=None, apply_default_css=False)
                with gr.Column(elem_classes="ask-part"):
                    self._lay_out_question()
            with gr.Column(scale=5, min_width=340, elem_classes="right-half"):
                self.panel = gr.HTML(
                    f'<div class="panel">{EMPTY}</div>',
                    elem_classes="panel-part",
                    js_on_load=COPY,
                    apply_default_css=False,
                )
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

    def _lay_out_archive(self) -> None:
        with gr.Column(elem_classes="archive-part"):
            self.holdings = gr.HTML(js_on_load=None, apply_default_css=False)
            self.update = gr.Button("Update", variant="primary", elem_id="update")
            self.told = gr.HTML(elem_id="told", min_height=40, js_on_load=None, apply_default_css=False)
            self.plot = gr.BarPlot(
                x="Month",
                y="Stories",
                color="Outlet",
                title="Stories per month",
                height=280,
                buttons=[],
                elem_id="plot",
                sort="x",
            )

    def _connect(self, examples: Sequence[gr.Button]) -> None:
        given = [self.question, self.outlets, self.span, self.first, self.last, self.turns]
        shown = [self.said, self.panel, self.message, self.question, self.turns]
        gr.on(
            [self.question.submit, self.ask.click], self.answer, given, shown, show_progress="minimal",
            show_progress_on=self.message, api_visibility="private",
        ).then(None, js=TO_NEWEST, api_visibility="private")  # fmt: skip
        for button in examples:
            button.click(
                self.answer, [button, *given[1:]], shown, show_progress="minimal", show_progress_on=self.message,
                api_visibility="private",
            ).then(None, js=TO_NEWEST, api_visibility="private")  # fmt: skip
        self.span.change(
            lambda span: (gr.update(visible=span == CUSTOM), gr.update(visible=span == CUSTOM)),
            self.span, [self.first, self.last], show_progress="hidden", api_visibility="private",
        )  # fmt: skip
        self.clear.click(None, js="() => { location.hash = '' }", api_visibility="private")
        self.clear.click(self.begin_anew, outputs=shown, show_progress="hidden", api_visibility="private")

    # ---- what happens

    def answer(
        self, question: str, outlets: list[str], span: str, first: str, last: str, turns: list[Turn]
    ) -> tuple[Any, Any, str, Any, list[Turn]]:
        """The conversation with one more turn; a control that cannot be read gives a message and no turn."""
        view = self.engine.archive.view
        try:
            within = period(span, first, last, now=self.now(), zone=view.zone)
        except ArchiveError as error:
            return gr.skip(), gr.skip(), f'<p class="message" role="alert">{text(str(error))}</p>', gr.skip(), turns
        history = [turn.answer.question.asked for turn in turns]
        answer: Answer = self.engine.answer(
            question or "", now=self.now(), history=history, period=within, sources=outlets or ()
        )
        longer = [*turns, Turn(number=turns[-1].number + 1 if turns else 1, answer=answer)][-SHOWN_TURNS:]
        return conversation(longer), sources(longer, self.engine.archive.article), "", "", longer

    def begin_anew(self) -> tuple[str, str, str, str, list[Turn]]:
        """An empty conversation."""
        return "", sources((), self.engine.archive.article), "", "", []

    def look(self) -> tuple[Any, ...]:
        """What the archive holds now, for every part of the page that shows it."""
        view = self.engine.archive.view
        figures = view.figures()
        outlets = [(without_controls(name), name) for name in sorted(view.sources.values(), key=str.casefold)]
        there = figures.counts["stories"] > 0
        return (
            f'<header class="masthead"><h1>{TITLE}</h1><p>{archive_page.masthead(figures)}</p></header>',
            gr.update(choices=outlets),
            WELCOME if there else archive_page.empty(str(self.engine.archive.data)),
            gr.update(visible=there and figures.settings.get("folder") == str(self.sample.resolve())),
            archive_page.holdings(figures, view.zone),
            self._plotted(figures),
            gr.update(value=f"Update from {self._folder_name()}", interactive=self._folder() is not None),
        )

    def _plotted(self, figures: Figures) -> Any:
        table = archive_page.months(figures.months)
        colours = dict(zip(dict.fromkeys(table["Outlet"]), COLOURS, strict=False))
        return gr.BarPlot(table, color_map=colours, visible=not table.empty)

    def run_update(self, progress: gr.Progress = gr.Progress()) -> tuple[Any, ...]:  # noqa: B008  (how Gradio passes it)
        """Index what is new in the folder, in this worker's thread; questions are answered meanwhile."""
        try:
            told = self._update(progress)
        except ArchiveError as error:
            told = f'<p class="message" role="alert">{text(str(error))}</p>'
        self.engine.archive.refresh()
        return (told, *self.look())

    def _update(self, progress: gr.Progress) -> str:
        folder = self._folder()
        if folder is None:
            raise ArchiveError("No folder is known to update from: start with --archive FOLDER.")

        def show(stage: str, done: int, total: int) -> None:
            if total:
                progress((done, total), desc=stage, unit="files" if stage == "Reading" else "passages")

        with Writer(self.engine.archive.data, progress=show) as writer:
            return archive_page.told(writer.read(folder, now=self.now()))

    def _folder(self) -> Path | None:
        kept = self.engine.archive.view.setting("folder")
        return self.given or (Path(kept) if kept else None)

    def _folder_name(self) -> str:
        folder = self._folder()
        return "its folder" if folder is None else without_controls(folder.name or str(folder))[:60]


def page(
    engine: Engine,
    *,
    now: Callable[[], datetime],
    folder: Path | None = None,
    sample: Path,
    examples: Sequence[str] = (),
) -> gr.Blocks:
    """The Blocks of the page and the doors."""
    made: gr.Blocks = Page(engine, now=now, folder=folder, sample=sample, examples=examples).blocks
    return made
