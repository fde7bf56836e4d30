"""What happens in a conversation: a question is asked, a button in it pressed, a kept one opened. No layout here."""

import secrets
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

import gradio as gr

from index.records import ArchiveError
from qa.engine import Engine
from qa.records import Answer, Period
from web import export, feedback, kept, kept_part
from web.actions import asked_again, judged, pressed
from web.controls import period
from web.conversation import conversation
from web.counts import Counts
from web.html import text
from web.labels import say, speak
from web.passages import sources
from web.turn import Turn

SHOWN_TURNS = 30  # of a conversation; older ones make room


class Talk:
    """Over one archive. What is shown of a conversation is always: itself, the passages, a message, the text in the question
    box, the turns, and the box of all matching stories."""

    def __init__(self, engine: Engine, now: Callable[[], datetime], counts: Counts) -> None:
        self.engine, self.now, self.counts = engine, now, counts

    def answer(
        self,
        question: str,
        outlets: list[str],
        span: str,
        first: str,
        last: str,
        turns: list[Turn],
        request: gr.Request,
    ) -> Iterator[tuple[Any, ...]]:
        """The conversation with one more turn, as its answer grows; a control that cannot be read gives a message and no turn."""
        speak(request.headers, request.query_params)
        try:
            within = period(span, first, last, now=self.now(), zone=self.engine.archive.view.zone)
        except ArchiveError as error:
            yield _message(str(error), turns)
            return
        asked = self.now()
        history = [turn.answer.question.asked for turn in turns]
        number = turns[-1].number + 1 if turns else 1
        name = turns[-1].conversation if turns else secrets.token_hex(8)
        with self.counts.question() as count:
            for answer in self.engine.answers(
                question or "", now=asked, history=history, period=within, sources=outlets or ()
            ):
                speak(request.headers, request.query_params)  # every step of a generator has a context of its own
                turn = Turn(number=number, answer=answer, asked=asked, outlets=tuple(outlets or ()), conversation=name)
                yield self.shown([*turns, turn][-SHOWN_TURNS:], "")
            count(answer)

    def outlets(self) -> list[str]:
        """The outlets of the archive, by name."""
        return sorted(self.engine.archive.view.sources.values(), key=str.casefold)

    def _ask(self, question: str, history: Sequence[str], within: Period | None, outlets: Sequence[str]) -> Answer:
        with self.counts.question() as count:
            answer = self.engine.answer(question, now=self.now(), history=history, period=within, sources=outlets)
            count(answer)
        return answer

    def shown(self, turns: list[Turn], question: Any) -> tuple[Any, ...]:
        """Every part that shows the conversation; the list of all matches closes, as it belongs to another question."""
        panel = sources(turns, self.engine.archive.article)
        return conversation(turns), panel, "", question, turns, gr.update(visible=bool(turns), open=False)

    def press(self, turns: list[Turn], request: gr.Request, event: gr.EventData) -> tuple[Any, ...]:
        """A button inside the conversation: ask again, confined otherwise; keep a verdict; export."""
        speak(request.headers, request.query_params)
        button = pressed(event._data)
        if button.act == "export":
            return (gr.skip(), gr.skip(), export.links(turns), gr.skip(), turns, gr.skip())
        again = asked_again(turns, button, self._ask, self.outlets())
        if again is not None:
            return self.shown(again, gr.skip())
        judgement, turn = judged(turns, button)
        if turn is not None and (trouble := self._write_down(judgement, turn)):
            return _message(trouble, turns)
        return (conversation(judgement), gr.skip(), gr.skip(), gr.skip(), judgement, gr.skip())

    def _write_down(self, turns: Sequence[Turn], turn: Turn) -> str | None:
        """Keep a verdict; a sentence when that cannot be done."""
        history = [earlier.answer.question.asked for earlier in turns if earlier.number < turn.number]
        now = self.now()
        said = feedback.line(turn.answer, turn.verdict or "", history=history, asked=turn.asked or now, at=now)
        try:
            kept = feedback.keep(self.engine.archive.data, said)
        except OSError as error:
            return say("The verdict could not be kept: {reason}.", reason=error.strerror)
        return None if kept else say("The verdict could not be kept: {file} is full.", file=feedback.FILE)

    def begin_anew(self, request: gr.Request) -> tuple[Any, ...]:
        """An empty conversation."""
        speak(request.headers, request.query_params)
        return self.shown([], "")

    # ---- kept in the browser

    def hold(self, turns: list[Turn]) -> Any:
        """The conversation for the browser to keep."""
        return gr.update(held=kept.kept(turns))

    def open_kept(self, turns: list[Turn], request: gr.Request, event: gr.EventData) -> tuple[Any, ...]:
        """A conversation that the browser kept, or out of a file; or none, after the shown one was deleted."""
        speak(request.headers, request.query_params)
        try:
            found = kept_part.opened(event._data, self.engine.archive.view)
        except ArchiveError as error:
            return _message(str(error), turns)
        return self.shown(turns if found is None else found, "")


def _message(sentence: str, turns: list[Turn]) -> tuple[Any, ...]:
    """Everything as it is, and a message."""
    told = f'<p class="message" role="alert">{text(sentence)}</p>'
    return gr.skip(), gr.skip(), told, gr.skip(), turns, gr.skip()
