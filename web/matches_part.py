"""The part of the page that lists all matching stories. It searches when it is opened, not with every answer."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import gradio as gr
from gradio.components import Component

from qa.engine import Engine
from web.actions import LISTEN, pressed
from web.controls import ANY, CUSTOM, without_controls
from web.labels import say, speak
from web.matches import (
    ANY_SECTION,
    EVERY,
    MOST,
    ORDERS,
    RELEVANCE,
    Matches,
    days,
    listing,
    outlets,
    sections,
    stretches,
)
from web.turn import Turn


class MatchesPart:
    """An accordion under the cited passages.

    `turns` is the state that holds the conversation, `period` are the controls of the next question: span, first and last day.
    """

    def __init__(
        self, engine: Engine, now: Callable[[], datetime], turns: gr.State, period: Sequence[Component]
    ) -> None:
        self.engine, self.now = engine, now
        self.matches = gr.State(Matches())
        with gr.Accordion("All matching stories", open=False, visible=False, elem_id="matches") as self.box:
            with gr.Row(elem_classes="filter-row"):
                self.order = gr.Dropdown(
                    list(ORDERS), value=RELEVANCE, label="Order", filterable=False, min_width=130, elem_id="order"
                )
                self.outlet = gr.Dropdown([EVERY], value=EVERY, label="Outlet", min_width=130, elem_id="match-outlet")
                self.section = gr.Dropdown(
                    [ANY_SECTION], value=ANY_SECTION, label="Section", min_width=130, elem_id="match-section"
                )
            self.list = gr.HTML(elem_id="match-list", js_on_load=LISTEN, apply_default_css=False)
        self._connect(turns, period)

    def _connect(self, turns: gr.State, period: Sequence[Component]) -> None:
        shown = [self.list, self.matches]
        # Past Gradio's queue: its stream of results may close just as the next event comes, which then waits for ever.
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "queue": False}
        controls = [self.order, self.outlet, self.section]
        self.box.expand(self.find, turns, [*shown, *controls], **quiet)
        for control in controls:
            control.input(self.choose, [self.matches, *controls], shown, **quiet)
        self.list.select(self.press, self.matches, [*shown, *period], **quiet)

    def choose(
        self, matches: Matches, order: str, outlet: str, section: str, request: gr.Request
    ) -> tuple[str, Matches]:
        """Another order, outlet or section, from its first page."""
        speak(request.headers, request.query_params)
        return _shown(replace(matches, order=order, outlet=outlet, section=section, page=0))

    def find(self, turns: Sequence[Turn], request: gr.Request) -> tuple[Any, ...]:
        """Search for what the last question was understood to ask, within what the reader set."""
        speak(request.headers, request.query_params)
        if not turns:
            return (*_shown(Matches()), gr.skip(), gr.skip(), gr.skip())
        question = turns[-1].answer.question
        set_by_reader = question.period if question.period and question.period.hard else None
        found = self.engine.search(
            question.text, now=self.now(), period=set_by_reader, sources=question.sources, limit=MOST
        )
        orders = gr.update(choices=[(say(order), order) for order in ORDERS], value=RELEVANCE, label=say("Order"))
        return (
            *_shown(Matches(found=found)),
            orders,
            gr.update(choices=_choices(EVERY, outlets(found)), value=EVERY, label=say("Outlet")),
            gr.update(choices=_choices(ANY_SECTION, sections(found)), value=ANY_SECTION, label=say("Section")),
        )

    def press(self, matches: Matches, request: gr.Request, event: gr.EventData) -> tuple[Any, ...]:
        """Another page, or another stretch of time, which the controls of the next question then have, too."""
        speak(request.headers, request.query_params)
        button = pressed(event._data)
        if button.act == "page":
            return (*_shown(replace(matches, page=button.place)), gr.skip(), gr.skip(), gr.skip())
        known = {int(stretch.replace("-", "")): stretch for stretch, _ in stretches(matches.found)}
        stretch = known.get(button.place, "")
        first, last = days(stretch) if stretch else ("", "")
        return (*_shown(replace(matches, stretch=stretch, page=0)), CUSTOM if stretch else ANY, first, last)


def _choices(every: str, names: Sequence[str]) -> list[tuple[str, str]]:
    return [(say(every), every), *((without_controls(name), name) for name in names)]


def _shown(matches: Matches) -> tuple[str, Matches]:
    return listing(matches), matches
