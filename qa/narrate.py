"""Answers that need more than one passage, made of cited quotes only: timelines, comparisons, the latest, which came first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from index.records import Article, Filter
from qa.candidates import Terms
from qa.cite import moment
from qa.extract import Quote
from qa.narrative import (
    ABOUT,
    PART,
    Entry,
    Narrative,
    Part,
    Relevance,
    different,
    entry,
    joined,
    one_an_event,
    opening,
    reports,
    stamped,
    telling,
    thread,
    written,
)
from qa.records import Intent, Language
from qa.retrieve import Found
from qa.sentences import say

# Entries of a timeline; with enough, stories that are not about it from the start are left out.
FEWEST, ENOUGH, MOST = 2, 5, 12
SIDE = 3  # quotes on each side of a comparison
NEWEST = 3  # stories shown for the latest


def timeline(
    found: Sequence[Found], relevance: Relevance, fewest: int = FEWEST, language: Language = "en"
) -> Narrative | None:
    """One entry for each story and event, by the day told and then by publication; None where fewer than `fewest` have a date."""
    stories = [*thread(found, relevance), *joined(found, relevance)]
    told_by = [quote for story in stories if reports(story) and (quote := _told(story, relevance))]
    entries = sorted([one for quote in told_by if (one := entry(quote, language))], key=_order)
    kept = _most_relevant(one_an_event(_about(entries, relevance)), relevance)
    if len(kept) < fewest:
        return None
    lead = say(language, "timeline", count=len(kept), undated=_undated(stories, language))
    return Narrative(kind="timeline", lead=lead, parts=(Part(heading="", entries=tuple(kept)),))


def _told(story: Article, relevance: Relevance) -> Quote | None:
    """The sentence near the question, or for a story that joins the thread by its names, the one that tells its event."""
    return telling(story, relevance) or (
        None if relevance.story(story) >= ABOUT else telling(story, relevance, near=0.0)
    )


def _order(entry: Entry) -> tuple[date, float]:
    published = entry.quote.article.published
    return entry.at, published.timestamp() if published else 0.0


def _about(entries: Sequence[Entry], relevance: Relevance) -> Sequence[Entry]:
    """The entries whose stories are about the question from the start, or joined by their names; where these are few, also
    those that open with a part of it. What a digest mentions far down is no part of a story's course."""
    about = [one for one in entries if _from_start(one.quote.article, relevance)]
    if len(about) >= ENOUGH:
        return about
    return [one for one in entries if one in about or relevance(opening(one.quote.article)) >= PART]


def _from_start(story: Article, relevance: Relevance) -> bool:
    return relevance(opening(story)) >= ABOUT or relevance.story(story) < ABOUT


def _most_relevant(entries: Sequence[Entry], relevance: Relevance) -> list[Entry]:
    if len(entries) <= MOST:
        return [*entries]
    best = sorted(entries, key=lambda one: -relevance(f"{one.quote.article.title}\n{written(one.quote)}"))[:MOST]
    return sorted(best, key=_order)


def _undated(stories: Sequence[Article], language: Language) -> str:
    count = sum(story.published is None for story in stories)
    return say(language, "timeline undated", count=count) if count else ""


# ---- all news of a period


def overview(
    stories: Sequence[Article], total: int, time: str, terms: Terms, language: Language = "en"
) -> Narrative | None:
    """The leading sentence of the newest stories of a period, by the day told. None without stories."""
    told_by = [
        quote for story in stories if reports(story) and (quote := telling(story, Relevance("", terms), near=0.0))
    ]
    entries = different([one for quote in told_by if (one := entry(quote, language))])[:MOST]
    if not entries:
        return None
    count = len(entries)
    shown = say(language, "shown of", shown=count, total=total) if total > count else f"{count}"
    lead = say(language, "overview", when=time, shown=shown)
    return Narrative(kind="timeline", lead=lead, parts=(Part(heading="", entries=tuple(sorted(entries, key=_order))),))


# ---- the latest and the first


def newest(
    found: Sequence[Found], relevance: Relevance, *, first: bool = False, language: Language = "en"
) -> Narrative | None:
    """The newest stories of the thread, newest first; the oldest with `first`. None where none has a date."""
    dated = [story for story in [*thread(found, relevance), *joined(found, relevance)] if story.published]
    dated = [story for story in dated if relevance(opening(story)) >= PART or relevance.story(story) < ABOUT] or dated
    dated.sort(key=lambda story: story.published.timestamp() if story.published else 0.0, reverse=not first)
    entries = different([one for story in dated if (q := _told(story, relevance)) and (one := entry(q, language))])
    if not entries:
        return None
    top = entries[0].quote.article
    stamp = moment(top.published, top.precision, language)
    lead = say(language, "earliest" if first else "newest", when=stamp)
    kind: Intent = "earliest" if first else "latest"
    return Narrative(kind=kind, lead=lead, parts=(Part(heading="", entries=tuple(entries[:NEWEST])),))


def order(sides: Sequence[tuple[Sequence[Found], Relevance]], language: Language = "en") -> Narrative | None:
    """Which of two things came first, by the dates of the stories that tell of them. None unless both are found, on different days or times."""
    entries = [one for found, relevance in sides if (one := _best(found, relevance, language)) is not None]
    if len(entries) != len(sides) or len({_order(one) for one in entries}) != len(entries):
        return None
    entries.sort(key=_order)
    return Narrative(kind="earliest", lead=say(language, "order"), parts=(Part(heading="", entries=tuple(entries)),))


def _best(found: Sequence[Found], relevance: Relevance, language: Language) -> Entry | None:
    """The sentence that best tells of one thing: the first report among equals."""
    stories = [story for story in thread(found, relevance) if story.published]
    candidates = [quote for story in stories if (quote := telling(story, relevance, near=0.0)) is not None]
    best = max(candidates, key=lambda quote: (round(relevance(written(quote)), 1), -_stamp(quote)), default=None)
    return entry(best, language) if best is not None else None


def _stamp(quote: Quote) -> float:
    return quote.article.published.timestamp() if quote.article.published else 0.0


def dated(chosen: Sequence[Quote], language: Language = "en") -> Narrative | None:
    """Quotes that answer "when did", each under the day it tells of; None where no story has a date."""
    if not any(quote.article.published for quote in chosen):
        return None
    entries = tuple(entry(quote, language) or stamped(quote, language=language) for quote in chosen)
    return Narrative(kind="fact", lead=say(language, "dated"), parts=(Part(heading="", entries=entries),))


# ---- side by side


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One side of a comparison: what it is called, what is searched for and within what."""

    heading: str
    text: str
    within: Filter


def comparison(
    sides: Sequence[Side], search: Callable[[Side], Sequence[Found]], terms: Terms, language: Language = "en"
) -> Narrative | None:
    """Each side searched on its own and shown under its heading; None where no side has anything."""
    parts = tuple(_side(side, search(side), Relevance(side.text, terms), language) for side in sides)
    if not any(part.entries for part in parts):
        return None
    return Narrative(kind="comparison", lead=say(language, "comparison"), parts=parts)


def _side(side: Side, found: Sequence[Found], relevance: Relevance, language: Language) -> Part:
    stories = [story for story in thread(found, relevance) if story.published is None or reports(story)]
    chosen = [quote for story in stories if (quote := telling(story, relevance)) is not None]
    chosen.sort(key=lambda quote: -relevance(written(quote)))
    kept = different([stamped(quote, language=language) for quote in chosen])[:SIDE]
    return Part(heading=side.heading, entries=tuple(kept), note="" if kept else say(language, "nothing on this side"))
