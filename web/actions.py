"""A button inside the conversation -> what is to be done. What the browser sends is foreign: all of it is checked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from qa.records import Answer, Period
from web.conversation import Turn, verdicts

ANY_TIME = Period(start=None, end=None, phrase="any time", hard=True)  # given, so that the words no longer count
Ask = Callable[[str, Sequence[str], Period | None, Sequence[str]], Answer]  # question, history, period, outlets
# One listener on the whole conversation; Gradio carries the event. The buttons name what they do in data attributes.
LISTEN = """element.addEventListener('click', (event) => {
  const button = event.target.closest('button[data-act]');
  if (button) trigger('select', {act: button.dataset.act, turn: button.dataset.turn, place: button.dataset.place});
});"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """What a button does, to which turn, and to the how-manieth thing of it."""

    act: str
    turn: int = 0
    place: int = 0


def pressed(sent: Any) -> Pressed:
    """What was pressed; nonsense becomes an act that nobody knows."""
    if not isinstance(sent, dict) or not isinstance(sent.get("act"), str):
        return Pressed(act="")
    return Pressed(act=sent["act"][:40], turn=_number(sent.get("turn")), place=_number(sent.get("place")))


def _number(sent: Any) -> int:
    return int(sent) if isinstance(sent, str) and sent.isascii() and sent.isdigit() and len(sent) < 7 else 0


def asked_again(turns: Sequence[Turn], button: Pressed, ask: Ask) -> list[Turn] | None:
    """The turns with one asked again, confined otherwise; None when the button means something else."""
    found = next((place for place, turn in enumerate(turns) if turn.number == button.turn), None)
    if found is None or button.act not in ("only then", "any time", "as asked", "outlet"):
        return None
    question = turns[found].answer.question
    history = [turn.answer.question.asked for turn in turns[:found]]
    answer = ask(question.asked, history, *confined(turns[found].answer, button))
    return [*turns[:found], replace(turns[found], answer=answer, verdict=None), *turns[found + 1 :]]


def confined(answer: Answer, button: Pressed) -> tuple[Period | None, tuple[str, ...]]:
    """The period and the outlets that the button leaves."""
    question = answer.question
    kept = question.period if question.period and question.period.hard else None
    if button.act == "only then" and question.period is not None:
        return replace(question.period, hard=True), question.sources
    if button.act == "any time":
        return ANY_TIME, question.sources
    if button.act == "as asked":
        return None, question.sources
    return kept, tuple(outlet for place, outlet in enumerate(question.sources) if place != button.place)


def judged(turns: Sequence[Turn], button: Pressed) -> tuple[list[Turn], Turn | None]:
    """The turns with a verdict on one, and that one; None when the button means something else."""
    for place, turn in enumerate(turns):
        choice = verdicts(turn.answer)
        if turn.number == button.turn and button.act == "verdict" and button.place < len(choice):
            said = replace(turn, verdict=choice[button.place])
            return [*turns[:place], said, *turns[place + 1 :]], said
    return list(turns), None
