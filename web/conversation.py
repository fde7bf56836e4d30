"""A conversation -> the HTML of its two halves: questions with their answers, and the cited passages.

Anchors: turn n is `tn`, its sources `tn-sources`, its citation [m] `tn-cm`, the m-th related story of a refusal `tn-em`.
They are shown with `:target` alone, so a click on a marker needs no script.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index.records import Article
from qa.cite import day, moment
from qa.cite import reference as written
from qa.records import Answer, Citation, Evidence, Period
from web.html import attribute, original, permanent, phrase, story, text

NO_WORDS = "(nothing asked)"
RELATED = 5  # nearest stories shown under a refusal
Opened = tuple[str, str, Citation | Evidence]  # anchor, label and passage
Read = Callable[[str, int | None], Article | None]  # id and version (None: the current one) -> the stored story


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A question with its answer; `number` counts from 1 within a conversation."""

    number: int
    answer: Answer


# ---- the left half


def conversation(turns: Sequence[Turn]) -> str:
    """Questions and answers, oldest first."""
    return (
        f'<div class="conversation" role="log" aria-label="Conversation">{"".join(map(_turn, turns))}</div>'
        if turns
        else ""
    )


def _turn(turn: Turn) -> str:
    body = _refused(turn) if turn.answer.refusal else _answered(turn)
    return (
        f'<article class="turn" id="t{turn.number}"><h2 class="asked">{phrase(turn.answer.question.asked or NO_WORDS)}</h2>'
        f"{_understood(turn.answer)}{body}{_searched(turn.answer)}</article>"
    )


def _understood(answer: Answer) -> str:
    question = answer.question
    if " ".join(question.text.split()) == " ".join(question.asked.split()):
        return ""
    return f'<p class="understood">Understood as: {phrase(question.text)}</p>'


def _answered(turn: Turn) -> str:
    count = len(turn.answer.citations)
    sources = f'<a href="#t{turn.number}-sources">{count} cited passage{"s" if count > 1 else ""}</a>'
    return f'<div class="answer">{"".join(_paragraphs(turn))}</div><p class="to-sources">{sources}</p>'


def _paragraphs(turn: Turn) -> list[str]:
    """The paragraphs of an answer: quotes as quotes, markers as links, and the reference of each quote."""
    return [_paragraph(tokens, turn) for tokens in _split(turn.answer)]


def _paragraph(tokens: list["Token"], turn: Turn) -> str:
    inner = "".join(_token(token, turn) for token in tokens)
    cited = dict.fromkeys(token for token in tokens if isinstance(token, Citation))
    if not cited:
        return f'<p class="said" dir="auto">{inner}</p>'
    ours = "".join(token for token in tokens if isinstance(token, str))
    unnamed = [c for c in cited if c.source not in ours or moment(c.published, c.precision) not in ours]
    references = "".join(f"<li>{_reference(citation)}</li>" for citation in unnamed)
    below = f'<ul class="references">{references}</ul>' if references else ""
    return f'<div class="sentence"><p dir="auto">{inner}</p>{below}</div>'


Token = str | Citation | tuple[str]  # words of ours, a marker, a quote


def _split(answer: Answer) -> list[list[Token]]:
    """The text of an answer as paragraphs of tokens. A "[2]" or an empty line inside a quote is part of the quote."""
    numbered = {citation.number: citation for citation in answer.citations}
    quotes = sorted({c.quote for c in answer.citations if c.quote}, key=len, reverse=True)
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
            paragraphs[-1].append((found[0],))
    paragraphs[-1].append(answer.text[place:])
    return [tokens for tokens in paragraphs if any(tokens)]


def _token(token: Token, turn: Turn) -> str:
    if isinstance(token, tuple):
        return f'<q class="quote" dir="auto">{text(token[0])}</q>'
    if isinstance(token, Citation):
        return _marker(token, turn.number)
    return f'<span class="lead" dir="auto">{text(token)}</span>' if token.strip() else text(token)


def _marker(citation: Citation, turn: int) -> str:
    hint = attribute(f"{citation.title}\n{written(citation)}", 400)
    label = f"Source {citation.number}: {attribute(citation.title, 120)}"
    return f'<a class="marker" href="#t{turn}-c{citation.number}" title="{hint}" aria-label="{label}">[{citation.number}]</a>'


def _reference(cited: Citation | Evidence) -> str:
    """ "RTHK, 9 January 2026, 07:01 HKT (AFP)"."""
    credit = f" ({phrase(cited.credit)})" if isinstance(cited, Citation) and cited.credit else ""
    return f"{phrase(cited.source)}, {text(moment(cited.published, cited.precision))}{credit}"


def _refused(turn: Turn) -> str:
    answer = turn.answer
    shown = f'<div class="refusal"><p dir="auto">{text(answer.text)}</p></div>'
    if not answer.evidence:
        return shown
    items = "".join(
        f'<li><a href="#t{turn.number}-e{number}">{phrase(found.title)}</a> <span>{_reference(found)}</span></li>'
        for number, found in enumerate(answer.evidence[:RELATED], start=1)
    )
    return f'{shown}<section class="related"><h3>Related, not an answer</h3><ul>{items}</ul></section>'


def _searched(answer: Answer) -> str:
    question = answer.question
    facts = (
        ("Searched for", phrase(question.text)),
        ("Period", _period(question.period)),
        ("Outlets", ", ".join(map(phrase, question.sources)) or "all"),
        ("Stages", "; ".join(map(text, answer.stages)) or "none"),
        ("Stories found", f"{len(answer.evidence)}"),
        ("Generation", f"{answer.generation}"),
        ("Time", f"{answer.milliseconds:,.0f} ms"),
    )
    rows = "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in facts)
    return f'<details class="searched"><summary>What was searched</summary><dl>{rows}</dl></details>'


def _period(period: Period | None) -> str:
    if period is None:
        return "any time"
    how = "set by you" if period.hard else "read from the question: preferred, not required"
    start = moment(period.start) if period.start else "the beginning"
    end = moment(period.end) if period.end else "today"
    return f"{phrase(period.phrase)} ({text(start)} until before {text(end)}; {how})"


# ---- the right half


def sources(turns: Sequence[Turn], read: Read) -> str:
    """The cited passages of all turns; only the last turn's are shown until an anchor names another."""
    shown = "".join(_sources(turn, read) for turn in turns)
    return f'<div class="panel">{shown or EMPTY}</div>'


EMPTY = (
    '<p class="empty-panel">The passages an answer quotes stand here, each with the whole story it was taken from.</p>'
)


def _sources(turn: Turn, read: Read) -> str:
    name = f"t{turn.number}-sources"
    title = "Cited passages" if turn.answer.citations else "Related stories" if turn.answer.evidence else "No passages"
    of = f'<p class="of">{phrase(turn.answer.question.asked, 120)}</p>'
    cards = f'<div class="cards"><h2>{title}</h2>{of}{"".join(_cards(turn, read))}{_others(turn.answer)}</div>'
    return f'<section class="sources" id="{name}" aria-label="{title}">{cards}{"".join(_stories(turn, read))}</section>'


def _shown(turn: Turn) -> list[Opened]:
    """Anchor, label and passage of everything of a turn that can be opened in the panel."""
    if turn.answer.citations:
        return [(f"t{turn.number}-c{c.number}", f"[{c.number}]", c) for c in turn.answer.citations]
    found = enumerate(turn.answer.evidence[:RELATED], start=1)
    return [(f"t{turn.number}-e{number}", f"{number}", evidence) for number, evidence in found]


def _cards(turn: Turn, read: Read) -> list[str]:
    return [_card(anchor, label, passage, read) for anchor, label, passage in _shown(turn)]


def _card(anchor: str, label: str, passage: Citation | Evidence, read: Read) -> str:
    quote = passage.quote if isinstance(passage, Citation) else passage.text
    link = permanent(passage.article_id, passage.version, passage.start, passage.end)
    copied = f"“{quote}” ({passage.title}, {written(passage)}{f', {passage.url}' if passage.url else ''})"
    return (
        f'<article class="card{"" if isinstance(passage, Citation) else " found"}"><p class="number">{label}</p><h3><a href="#{anchor}">{phrase(passage.title)}</a></h3>'
        f'<p class="when">{_reference(passage)}</p>{_since(passage, read)}<blockquote dir="auto">{text(quote)}</blockquote>'
        f'<p class="doors"><a href="#{anchor}">Read in the story</a> {original(passage.url)} '
        f'<button type="button" data-copy="{text(copied)}">Copy quote</button> '
        f'<button type="button" data-copy-link="{text(link)}">Copy link</button></p></article>'
    )


def _since(passage: Citation | Evidence, read: Read) -> str:
    """A line for a story that has a newer version than the one cited, or that an editor took out since."""
    current = read(passage.article_id, None)
    if current is None:
        return '<p class="notice">This story was taken out of the archive since.</p>'
    if current.version <= passage.version:
        return ""
    when = f", {moment(current.updated or current.published)}" if current.updated or current.published else ""
    link = text(permanent(current.id, current.version, 0, 0).partition("&")[0])
    return f'<p class="notice">Updated since: <a href="{link}" target="_blank" rel="noopener">version {current.version}{text(when)}</a></p>'


def _stories(turn: Turn, read: Read) -> list[str]:
    """Each shown passage in its whole story, in the version it was taken from, with links to the ones beside it."""
    shown = _shown(turn)
    pages = []
    for place, (anchor, label, passage) in enumerate(shown):
        article = read(passage.article_id, passage.version)
        if article is None:
            continue
        before = _between(
            turn.number,
            label,
            shown[place - 1] if place else None,
            shown[place + 1] if place + 1 < len(shown) else None,
        )
        pages.append(
            story(article, start=passage.start, end=passage.end, anchor=anchor, before=before + _since(passage, read))
        )
    return pages


def _between(turn: int, label: str, previous: Opened | None, following: Opened | None) -> str:
    back = f'<a rel="prev" href="#{previous[0]}">‹ {previous[1]}</a>' if previous else ""
    on = f'<a rel="next" href="#{following[0]}">{following[1]} ›</a>' if following else ""
    all_of_them = f'<a class="back" href="#t{turn}-sources">All passages</a>'
    return f'<nav class="between" aria-label="Passages">{all_of_them}<span>{back}<b>{label}</b>{on}</span></nav>'


def _others(answer: Answer) -> str:
    """The stories that were found and not quoted, as a plain list: newest first, undated last."""
    cited = {citation.article_id for citation in answer.citations}
    related = set() if answer.citations else {evidence.article_id for evidence in answer.evidence[:RELATED]}
    others = [found for found in answer.evidence if found.article_id not in cited | related]
    if not others:
        return ""
    dated = sorted(
        (f for f in others if f.published), key=lambda f: f.published.timestamp() if f.published else 0, reverse=True
    )
    items = "".join(map(_other, [*dated, *(f for f in others if not f.published)]))
    return f'<section class="others"><h3>Also found</h3><ul>{items}</ul></section>'


def _other(found: Evidence) -> str:
    link = text(permanent(found.article_id, found.version, found.start, found.end))
    when = day(found.published) if found.published else "undated"
    return (
        f'<li><a href="{link}" target="_blank" rel="noopener">{phrase(found.title)}</a> '
        f"<span>{phrase(found.source)}, {text(when)}</span></li>"
    )
