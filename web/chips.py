"""How a question was understood -> HTML: the carried-on text, and chips for period and outlets that a click takes away."""

from qa.records import Period
from web.dates import days
from web.html import attribute, phrase
from web.labels import say
from web.turn import Turn


def understood(turn: Turn) -> str:
    """A follow-up as it was carried on, with a button that asks it alone."""
    question = turn.answer.question
    if " ".join(question.text.split()) == " ".join(question.asked.split()):
        return ""
    alone = f'<button type="button" data-act="alone" data-turn="{turn.number}">{say("ask it alone")}</button>'
    return f'<p class="understood verdicts">{say("Understood as: {question}", question=phrase(question.text))} {alone if turn.number > 1 else ""}</p>'


def chips(turn: Turn) -> str:
    """What confines or leads the search, each with a button that takes it away, and one that makes a preference a must."""
    question = turn.answer.question
    shown = [_period_chip(question.period, turn.number)] if question.period and question.period.phrase else []
    if turn.everywhere:
        shown.append(_chip(_set(say("all outlets")), say("As asked"), "as named", turn.number))
    else:
        shown += [_outlet_chip(outlet, turn, place) for place, outlet in enumerate(question.sources)]
    items = "".join(f"<li>{chip}</li>" for chip in shown)
    return f'<ul class="chips" aria-label="{say("Confined to")}">{items}</ul>' if items else ""


def _outlet_chip(outlet: str, turn: Turn, place: int) -> str:
    name = phrase(outlet, 60)
    label = name if outlet in turn.outlets else _read(name)
    return _chip(label, say("Without {what}", what=outlet), "outlet", turn.number, place)


def _set(what: str) -> str:
    return say("{what} · set by you", what=what)


def _read(what: str) -> str:
    return say("{what} · from your words", what=what)


def _period_chip(period: Period, turn: int) -> str:
    if period.hard and period.start is None and period.end is None:
        return _chip(_set(phrase(say(period.phrase))), say("As asked"), "as asked", turn)
    without = say("Without {what}", what=period.phrase)
    if period.hard:
        return _chip(_set(phrase(days(period))), without, "any time", turn)
    only = f'<button type="button" class="only" data-act="only then" data-turn="{turn}">{say("only then")}</button>'
    return _chip(f"{_read(phrase(days(period)))} {only}", without, "any time", turn)


def _chip(label: str, hint: str, act: str, turn: int, place: int = 0) -> str:
    return (
        f'<span class="chip"><span>{label}</span><button type="button" class="drop" data-act="{act}" data-turn="{turn}" data-place="{place}" '
        f'aria-label="{attribute(hint, 120)}">×</button></span>'
    )
