"""A conversation -> the HTML of its left half: questions with their answers. The cited passages are in web.passages.

Anchors: turn n is `tn`, its sources `tn-sources`, its citation [m] `tn-cm`, the m-th related story of a refusal `tn-em`.
They are shown with `:target` alone, so a click on a marker needs no script.
"""

import re
from collections.abc import Sequence

from qa import cite
from qa.records import Answer, Citation, Evidence, Period
from web.chips import chips, understood
from web.dates import moment
from web.html import attribute, emphasised, of, phrase, text
from web.labels import CHINESE, ENGLISH, language, say
from web.over_time import over_time
from web.turn import Turn, verdicts

NO_WORDS = "(nothing asked)"
RELATED = 5  # nearest stories shown under a refusal
SLIP = 400  # characters of a quote shown on hovering
OPINION = re.compile(
    r"\b(opinions?|editorials?|comment(ary)?|letters?|columns?|columnists?|analysis|views?|op-ed)\b", re.I
)
# ---- the left half


def conversation(turns: Sequence[Turn]) -> str:
    """Questions and answers, oldest first."""
    if not turns:
        return ""
    export = f'<button type="button" data-act="export">{say("Export this conversation")}</button>'
    return (
        f'<div class="conversation" role="log" lang="{language()}" aria-label="{say("Conversation")}">{"".join(map(_turn, turns))}</div>'
        f'<p class="verdicts tools" lang="{language()}">{export}</p>'
    )


def _turn(turn: Turn) -> str:
    body = _refused(turn) if turn.answer.refusal else _answered(turn)
    return (
        f'<article class="turn" id="t{turn.number}"><h2 class="asked">{phrase(turn.answer.question.asked or say(NO_WORDS))}</h2>'
        f"{understood(turn)}{chips(turn)}{body}{_notes(turn.answer)}{_verdicts(turn)}{_searched(turn.answer)}</article>"
    )


def _answered(turn: Turn) -> str:
    answer = turn.answer
    count = len(answer.citations)
    passages = "{count} cited passages" if count > 1 else "{count} cited passage"
    sources = f'<a href="#t{turn.number}-sources">{say(passages, count=count)}</a>'
    several = (
        "rests on {count} independent sources" if answer.independent > 1 else "rests on {count} independent source"
    )
    rests = f" · {say(several, count=answer.independent)}"
    prose = answer.composed == "model"
    body = "".join(
        _prose(turn) + list(map(_below, answer.citations, [turn.number] * count)) if prose else _paragraphs(turn)
    )
    return f'<div class="answer">{over_time(turn)}{body}</div><p class="to-sources">{sources}{rests if answer.independent else ""}</p>'


def _notes(answer: Answer) -> str:
    items = "".join(f'<li dir="auto">{text(note)}</li>' for note in answer.notes)
    return f'<ul class="notes" aria-label="{say("About this search")}">{items}</ul>' if items else ""


def _verdicts(turn: Turn) -> str:
    """Three buttons; the one that was pressed says so."""
    buttons = "".join(
        f'<button type="button" data-act="verdict" data-turn="{turn.number}" data-place="{place}" '
        f'aria-pressed="{"true" if verdict == turn.verdict else "false"}">{say(verdict.capitalize())}</button>'
        for place, verdict in enumerate(verdicts(turn.answer))
    )
    return f'<p class="verdicts" role="group" aria-label="{say("Was this answer right?")}">{buttons}</p>'


# ---- the text of an answer


def _prose(turn: Turn) -> list[str]:
    """The words of a language model, marked as such; the quotes they rest on follow."""
    inner = ("".join(_token(token, turn) for token in paragraph) for paragraph in tokens(turn.answer))
    paragraphs = [f'<p class="prose-part" dir="auto">{words}</p>' for words in inner]
    return [*paragraphs, f'<p class="composed">{say("Put into words by a language model, from these quotes:")}</p>']


def _below(citation: Citation, turn: int) -> str:
    """A quote of its own under the prose."""
    quote = f'<q class="quote" dir="auto">{emphasised(citation)}</q> {_marker(citation, turn)}'
    return f'<div class="sentence"><p dir="auto">{quote}</p><ul class="references"><li>{reference(citation)}</li></ul></div>'


def _paragraphs(turn: Turn) -> list[str]:
    """The paragraphs of an answer: quotes as quotes, markers as links, and the reference of each quote."""
    return [_paragraph(paragraph, turn) for paragraph in tokens(turn.answer)]


def _paragraph(tokens: list["Token"], turn: Turn) -> str:
    inner = "".join(_token(token, turn) for token in tokens)
    cited = dict.fromkeys(token for token in tokens if isinstance(token, Citation))
    if not cited:
        return f'<p class="said" dir="auto">{inner}</p>'
    ours = "".join(token for token in tokens if isinstance(token, str))
    lines = "".join(f"<li>{line}</li>" for citation in cited if (line := _line(citation, ours)))
    below = f'<ul class="references">{lines}</ul>' if lines else ""
    return f'<div class="sentence"><p dir="auto">{inner}</p>{below}</div>'


def _line(cited: Citation, ours: str) -> str:
    """The reference of a quote, unless our words before it have named outlet and time; the copies and a notice always."""
    times = {
        cite.moment(cited.published, cited.precision, spoken) for spoken in (ENGLISH, CHINESE)
    }  # ours is in the question's
    named = cited.source in ours and any(time in ours for time in times)
    parts = ("" if named else reference(cited), also(cited), opinion(cited), notice(cited))
    return " · ".join(part for part in parts if part)


def also(found: Citation | Evidence) -> str:
    """ "also carried by B, C"."""
    outlets = ", ".join(phrase(outlet, 60) for outlet in found.also)
    return say("also carried by {outlets}", outlets=outlets) if found.also else ""


def opinion(found: Citation | Evidence) -> str:
    """A label for what is no news report: opinion, editorials, letters."""
    there = found.section is not None and OPINION.search(found.section)
    return f'<span class="opinion">{phrase(found.section or "", 40)}</span>' if there else ""


def notice(cited: Citation | Evidence) -> str:
    """The correction or withdrawal that the cited story carries."""
    said = cited.notice if isinstance(cited, Citation) else None
    return f'<strong class="warning">{phrase(said)}</strong>' if said else ""


Token = str | Citation | tuple[Citation]  # words of ours, a marker, a quote


def tokens(answer: Answer) -> list[list[Token]]:
    """The text of an answer as paragraphs of tokens. A "[2]" or an empty line inside a quote is part of the quote."""
    numbered = {citation.number: citation for citation in answer.citations}
    quoted = {c.quote: c for c in reversed(answer.citations) if c.quote}
    quotes = sorted(quoted, key=len, reverse=True)
    pattern = "|".join([*(f"(?:{re.escape(quote)})" for quote in quotes), r"\[(?P<number>\d+)\]", r"(?P<gap>\n\s*\n)"])
    paragraphs: list[list[Token]] = [[]]
    place = 0
    for found in re.finditer(pattern, answer.text):
        if found.start() > place:
            paragraphs[-1].append(answer.text[place : found.start()])
        place = found.end()
        if found["gap"]:
            paragraphs.append([])
        elif found["number"]:
            paragraphs[-1].append(numbered.get(int(found["number"]), found[0]))
        else:
            paragraphs[-1].append((quoted[found[0]],))
    paragraphs[-1].append(answer.text[place:])
    return [tokens for tokens in paragraphs if any(tokens)]


def _token(token: Token, turn: Turn) -> str:
    if isinstance(token, tuple):
        return f'<q class="quote" dir="auto">{emphasised(token[0])}</q>'
    if isinstance(token, Citation):
        return _marker(token, turn.number)
    if token == " ":
        return "\u00a0"  # a marker stays with the last word of its quote
    return f'<span class="lead" dir="auto">{text(token)}</span>' if token.strip() else text(token)


def _marker(citation: Citation, turn: int) -> str:
    """ "[n]", with a slip beside it that hovering or focus shows: headline, quote, outlet and date."""
    label = say("Source {number}: {title}", number=citation.number, title=attribute(citation.title, 120))
    slip = (
        f'<span class="slip" aria-hidden="true"><b>{phrase(citation.title, 120)}</b>'
        f'<span class="of-slip">“{text(citation.quote[:SLIP])}{"…" if len(citation.quote) > SLIP else ""}”</span>'
        f'<span class="from-slip">{reference(citation)}</span></span>'
    )
    return f'<a class="marker" href="#t{turn}-c{citation.number}" aria-label="{label}">[{citation.number}]</a>{slip}'


def reference(cited: Citation | Evidence) -> str:
    """ "RTHK, 9 January 2026, 07:01 HKT (AFP)"."""
    credit = cited.credit if isinstance(cited, Citation) else None
    return of(cited.source, moment(cited.published, cited.precision), credit)


def _refused(turn: Turn) -> str:
    answer = turn.answer
    shown = f'<div class="refusal"><p dir="auto">{text(answer.text)}</p></div>'
    if not answer.evidence:
        return shown
    items = "".join(
        f'<li><a href="#t{turn.number}-e{number}">{phrase(found.title)}</a> <span>{reference(found)}</span></li>'
        for number, found in enumerate(answer.evidence[:RELATED], start=1)
    )
    return f'{shown}<section class="related"><h3>{say("Related, not an answer")}</h3><ul>{items}</ul></section>'


def _searched(answer: Answer) -> str:
    question = answer.question
    facts = (
        ("Searched for", phrase(question.text)),
        ("Period", _period(question.period)),
        ("Outlets", ", ".join(map(phrase, question.sources)) or say("all")),
        ("Stages", "; ".join(map(text, answer.stages)) or say("none")),
        ("Stories found", f"{len(answer.evidence)}"),
        ("Generation", f"{answer.generation}"),
        ("Time", f"{answer.milliseconds:,.0f} ms"),
    )
    rows = "".join(f"<div><dt>{say(name)}</dt><dd>{value}</dd></div>" for name, value in facts)
    return f'<details class="searched"><summary>{say("What was searched")}</summary><dl>{rows}</dl></details>'


def _period(period: Period | None) -> str:
    if period is None:
        return say("any time")
    how = say("set by you" if period.hard else "read from the question: preferred, not required")
    start = moment(period.start) if period.start else say("the beginning")
    end = moment(period.end) if period.end else say("today")
    return say(
        "{phrase} ({start} until before {end}; {how})",
        phrase=phrase(period.phrase),
        start=text(start),
        end=text(end),
        how=how,
    )
