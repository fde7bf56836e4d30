"""A conversation -> the HTML of its right half: the cited passages as cards, each with its whole story behind it."""

from collections.abc import Callable, Sequence

from index.records import Article
from qa.cite import reference as written
from qa.records import Answer, Citation, Evidence
from web.conversation import RELATED, also, notice, opinion, reference
from web.dates import day, moment
from web.difference import difference
from web.html import emphasised, of, original, permanent, phrase, story, text
from web.labels import language, say
from web.turn import Turn

Opened = tuple[str, str, Citation | Evidence]  # anchor, label and passage
Read = Callable[[str, int | None], Article | None]  # id and version (None: the current one) -> the stored story


def sources(turns: Sequence[Turn], read: Read) -> str:
    """The cited passages of all turns; only the last turn's are shown until an anchor names another."""
    shown = "".join(_sources(turn, read) for turn in turns)
    empty = say("The passages an answer quotes stand here, each with the whole story it was taken from.")
    nothing = f'<p class="empty-panel">{empty}</p>'
    return f'<div class="panel" lang="{language()}">{shown or nothing}</div>'


def _sources(turn: Turn, read: Read) -> str:
    name = f"t{turn.number}-sources"
    title = "Cited passages" if turn.answer.citations else "Related stories" if turn.answer.evidence else "No passages"
    of = f'<p class="of">{phrase(turn.answer.question.asked, 120)}</p>'
    cards = f'<div class="cards"><h2>{say(title)}</h2>{of}{"".join(_cards(turn, read))}{_others(turn.answer)}</div>'
    return f'<section class="sources" id="{name}" aria-label="{say(title)}">{cards}{"".join(_stories(turn, read))}</section>'


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
    shown = emphasised(passage) if isinstance(passage, Citation) else text(quote)
    link = permanent(passage.article_id, passage.version, passage.start, passage.end)
    copied = f"“{quote}” ({passage.title}, {written(passage)}{f', {passage.url}' if passage.url else ''})"
    return (
        f'<article class="card{"" if isinstance(passage, Citation) else " found"}"><p class="number">{label}</p><h3><a href="#{anchor}">{phrase(passage.title)}</a></h3>'
        f'<p class="when">{reference(passage)}</p>{_beside(passage)}{_since(passage, read)}<blockquote dir="auto">{shown}</blockquote>'
        f'<p class="doors"><a href="#{anchor}">{say("Read in the story")}</a> {original(passage.url)} '
        f'<button type="button" data-copy="{text(copied)}">{say("Copy quote")}</button> '
        f'<button type="button" data-copy-link="{text(link)}">{say("Copy link")}</button></p></article>'
    )


def _beside(passage: Citation | Evidence) -> str:
    """The other outlets that carried the story, what kind of piece it is, and the correction it carries."""
    lines = "".join(f'<p class="beside">{line}</p>' for line in (also(passage), opinion(passage)) if line)
    return f'{lines}<p class="notice">{notice(passage)}</p>' if notice(passage) else lines


def _since(passage: Citation | Evidence, read: Read) -> str:
    """A line for a story that has a newer version than the one cited, or that an editor took out since."""
    current = read(passage.article_id, None)
    if current is None:
        return f'<p class="notice">{say("This story was taken out of the archive since.")}</p>'
    if current.version <= passage.version:
        return ""
    when = f", {moment(current.updated or current.published)}" if current.updated or current.published else ""
    link = text(permanent(current.id, current.version, 0, 0).partition("&")[0])
    number = say("version {number}", number=current.version)
    newer = f'<a href="{link}" target="_blank" rel="noopener">{number}{text(when)}</a>'
    return f'<p class="notice">{say("Updated since: {version}", version=newer)}</p>{_changed(passage, current, read)}'


def _changed(passage: Citation | Evidence, current: Article, read: Read) -> str:
    cited = read(passage.article_id, passage.version)
    return "" if cited is None else difference(cited.text, current.text)


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
    all_of_them = f'<a class="back" href="#t{turn}-sources">{say("All passages")}</a>'
    return (
        f'<nav class="between" aria-label="{say("Passages")}">{all_of_them}<span>{back}<b>{label}</b>{on}</span></nav>'
    )


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
    return f'<section class="others"><h3>{say("Also found")}</h3><ul>{items}</ul></section>'


def _other(found: Evidence) -> str:
    link = text(permanent(found.article_id, found.version, found.start, found.end))
    return (
        f'<li><a href="{link}" target="_blank" rel="noopener">{phrase(found.title)}</a> '
        f"<span>{of(found.source, day(found.published))}</span></li>"
    )
