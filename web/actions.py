"""A button inside the conversation -> what is to be done. What the browser sends is foreign: all of it is checked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from qa.records import Answer, Period
from web.turn import Turn, verdicts

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


def asked_again(turns: Sequence[Turn], button: Pressed, ask: Ask, every: Sequence[str]) -> list[Turn] | None:
    """The turns with one asked again, confined otherwise; None when the button means something else.

    `every` are the outlets of the archive: to name them all is how one that the words name is set aside.
    """
    found = next((place for place, turn in enumerate(turns) if turn.number == button.turn), None)
    if found is None or button.act not in ("only then", "any time", "as asked", "outlet", "as named", "alone"):
        return None
    turn = _outlets_left(turns[found], button)
    history = [] if button.act == "alone" else [earlier.answer.question.asked for earlier in turns[:found]]
    outlets = tuple(every) if turn.everywhere else turn.outlets
    answer = ask(turn.answer.question.asked, history, _period_left(turn.answer.question.period, button), outlets)
    return [*turns[:found], replace(turn, answer=answer, verdict=None), *turns[found + 1 :]]


def _period_left(period: Period | None, button: Pressed) -> Period | None:
    """The period the reader sets with the button; one read from the words is not set, it is read again."""
    if button.act == "only then" and period is not None:
        return replace(period, hard=True)
    if button.act == "any time":
        return ANY_TIME
    return period if period and period.hard and button.act != "as asked" else None


def _outlets_left(turn: Turn, button: Pressed) -> Turn:
    """The turn with the outlets that the button leaves set."""
    if button.act == "as named":
        return replace(turn, outlets=(), everywhere=False)
    named = turn.answer.question.sources
    if button.act != "outlet" or button.place >= len(named):
        return turn
    dropped = named[button.place]
    if dropped not in turn.outlets:
        return replace(turn, outlets=(), everywhere=True)
    return replace(turn, outlets=tuple(outlet for outlet in turn.outlets if outlet != dropped))


def judged(turns: Sequence[Turn], button: Pressed) -> tuple[list[Turn], Turn | None]:
    """The turns with a verdict on one, and that one; None when the button means something else."""
    for place, turn in enumerate(turns):
        choice = verdicts(turn.answer)
        if turn.number == button.turn and button.act == "verdict" and button.place < len(choice):
            said = replace(turn, verdict=choice[button.place])
            return [*turns[:place], said, *turns[place + 1 :]], said
    return list(turns), None
