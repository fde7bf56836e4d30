"""Which arrangement of quotes answers a question that one passage cannot: by its intent, and by what the words name."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from index.chinese import chinese
from index.records import Article, Filter
from qa.candidates import Terms
from qa.changed import asks_figure, changed
from qa.cite import day
from qa.extract import Quote
from qa.intent import around, asks_when, either, outlets, says, topic, two_periods, without_dates
from qa.intent_zh import things
from qa.narrate import FEWEST, Side, comparison, dated, newest, order, timeline
from qa.narrative import Narrative, Relevance
from qa.records import Language, Period, Question
from qa.retrieve import Found
from qa.sentences import say

_JOINED = re.compile(r"\s+(?:and|with|to|versus|vs\.?|against|or)\s+", re.IGNORECASE)
_ON = re.compile(r"\s+(?:on|about|over|regarding|concerning)\s+", re.IGNORECASE)
_BARE = re.compile(
    r"^\W*(?:what\s+(?:is|are)\s+)?(?:(?:the\s+)?between|the\s+difference\s+between|what\s+is|how\s+(?:do|does|did))\s+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What an arrangement may use: the corpus, a search of its own, earlier versions of a story, and a reading of date phrases."""

    terms: Terms
    search: Callable[[str, Filter], Sequence[Found]]  # text and filter -> stories, best first
    versions: Callable[[Article], Sequence[Article]]  # the earlier versions, oldest first
    outlets: Sequence[str]
    when: Callable[[str], Period | None]


def arrange(question: Question, means: Means) -> Narrative | None:
    """The arrangement that the question asks for, or None when it asks for none or there is nothing to arrange."""
    sides = _sides(question, means)
    if sides:
        search = means.search
        return comparison(sides, lambda side: search(side.text, side.within), means.terms, question.language)
    if question.intent == "earliest" and (pair := either(question.text)) is not None:
        both = [(means.search(thing, Filter()), Relevance(thing, means.terms)) for thing in pair]
        return order(both, question.language)
    if question.intent in ("timeline", "latest", "earliest", "change"):
        return _of_one_thread(question, means)
    return None


def retold(question: Question, chosen: Sequence[Quote], found: Sequence[Found], means: Means) -> Narrative | None:
    """The same answer with what its quotes alone do not say: that its figure changed, or the day it tells of. None where plain quotes do."""
    if asks_when(question.text):
        return dated(chosen, question.language)
    figure = asks_figure(question.text)
    narrative = changed(question.text, found, means.terms, means.versions, question.language) if figure else None
    stories = {entry.quote.article.id for entry in narrative.entries} if narrative else set()
    return narrative if chosen and chosen[0].article.id in stories else None


def narrowed(one: Filter, other: Filter) -> Filter | None:
    """What lies within both filters; None where nothing can."""
    starts = [moment for moment in (one.start, other.start) if moment]
    ends = [moment for moment in (one.end, other.end) if moment]
    sources = (
        [source for source in one.sources if source in other.sources]
        if one.sources and other.sources
        else [*one.sources, *other.sources]
    )
    start, end = max(starts, default=None), min(ends, default=None)
    impossible = (start and end and start >= end) or (one.sources and other.sources and not sources)
    return None if impossible else Filter(start=start, end=end, sources=tuple(sources))


def _of_one_thread(question: Question, means: Means) -> Narrative | None:
    """A period in the words bounds a timeline and a change, as the words say: "timeline of the strike in May"."""
    about = without_dates(topic(question.text))
    bounded = question.period is not None and question.intent in ("timeline", "change")
    filters = [Filter(start=question.period.start, end=question.period.end)] if bounded and question.period else []
    tried = (_told(question, about, within, means) for within in [*filters, Filter()])
    return next((narrative for narrative in tried if narrative is not None), None)


def _told(question: Question, about: str, within: Filter, means: Means) -> Narrative | None:
    found, intent = means.search(about, within), question.intent
    if intent == "change":
        return changed(about, found, means.terms, means.versions, question.language)
    relevance = Relevance(about, means.terms)
    if intent == "timeline":
        fewest = FEWEST if within == Filter() else 1
        return timeline(found, relevance, fewest, question.language)
    return newest(found, relevance, first=intent == "earliest", language=question.language)


def _sides(question: Question, means: Means) -> list[Side]:
    """The two sides of a comparison, [] where the words name none: two outlets, two periods, before and after, two things."""
    named = outlets(question.text, means.outlets)
    if len(named) == 2 and (question.intent == "comparison" or (question.intent == "fact" and says(question.text))):
        return _by_outlet(question.text, named)
    if question.intent != "comparison":
        return []
    return _by_period(question, means) or _around(question, means) or _by_thing(question.text)


def _by_outlet(text: str, named: Sequence[str]) -> list[Side]:
    about = topic(text)
    for source in named:
        words = [source, *(word for word in source.split() if word[0].isupper())]
        about = re.sub(rf"\b(?:{'|'.join(map(re.escape, words))})\b", " ", about)
    about = re.sub(r"\b(?:say|said|says|report|reported|write|wrote|against|cover|covered)\b", " ", about)
    return [Side(heading=source, text=about, within=Filter(sources=(source,))) for source in named]


def _by_period(question: Question, means: Means) -> list[Side]:
    text = question.text
    phrases = two_periods(text)
    periods = [period for phrase in phrases or () if (period := means.when(phrase)) is not None]
    if phrases is None or len(periods) != 2:
        return []
    about = without_dates(topic(text))
    return [
        Side(
            heading=_heading(phrase, period, question.language),
            text=about,
            within=Filter(start=period.start, end=period.end),
        )
        for phrase, period in zip(phrases, periods, strict=True)
    ]


def _heading(phrase: str, period: Period, language: Language) -> str:
    """ "in november" -> "November 2025", "on Monday" -> "12 January 2026"."""
    if period.start and period.end and period.end - period.start <= timedelta(days=1):
        return day(period.start, language)
    if language != "en":
        return phrase
    words = phrase.split(" ", 1)[1]
    year = "" if period.start is None or re.search(r"\d{4}", words) else f" {period.start.year}"
    return f"{words[0].upper()}{words[1:]}{year}"


def _around(question: Question, means: Means) -> list[Side]:
    """Before and after an event: the first story about it parts the two."""
    named, language = around(question.text), question.language
    if named is None:
        return []
    about, event = topic(named[0]), named[1]
    relevance = Relevance(event, means.terms)
    first = newest(means.search(event, Filter()), relevance, first=True)
    moment = first.entries[0].quote.article.published if first else None
    if moment is None:
        return []
    before, after = Filter(end=moment), Filter(start=moment)
    return [
        Side(heading=say(language, "before event", event=event), text=about, within=before),
        Side(heading=say(language, "after event", event=event), text=about, within=after),
    ]


def _by_thing(text: str) -> list[Side]:
    """ "the ferry and the bridge on safety": each thing with what both are compared on."""
    if chinese(text):
        return _by_chinese_thing(text)
    things, _, shared = _ON.sub("\n", _BARE.sub("", topic(text)), count=1).partition("\n")
    pair = _JOINED.split(things)
    if len(pair) != 2 or not all(re.search(r"\w{3}", thing) for thing in pair):
        return []
    return [
        Side(heading=thing[0].upper() + thing[1:], text=f"{thing} {shared}".strip(), within=Filter()) for thing in pair
    ]


def _by_chinese_thing(text: str) -> list[Side]:
    named = things(text)
    if named is None:
        return []
    *pair, shared = named
    return [Side(heading=thing, text=f"{thing} {shared}".strip(), within=Filter()) for thing in pair]
