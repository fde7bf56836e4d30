"""What a period does to a question: what is preferred, what is left of the words, and what the reader is told of it."""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from index.chinese import chinese
from index.records import Article, Filter
from index.view import View
from qa.cite import day, moment
from qa.event import NEAR, tells
from qa.extract import STOP_WORDS
from qa.narrative import OPENING
from qa.records import Citation, Language, Period, Question
from qa.retrieve import Found, Match, Recalled
from qa.sentences import say
from qa.vocabulary import GRAMMAR, VAGUE
from qa.when import recency, unresolved

LONGEST = timedelta(days=31)  # of longer periods hardly a story tells that was published after them
OVERVIEW = 100  # newest stories looked at for all news of a period
TIE = 0.05  # scores nearer than this are near-ties, which alone the wish for the latest may reorder
_EVERYTHING = (
    frozenset(["headline", "headlines", "event", "events", "day", "days", "world"]) | STOP_WORDS | GRAMMAR | VAGUE
)
_EVERYTHING_IN_CHINESE = re.compile(
    r"(?:請|列出|告訴我|回顧|一下|發生|出現|有|過|了|的|嘅|在|世界|各地|主要|重要|大|[什甚][麼么]|咩|乜嘢?|哪些|邊啲|何|新聞|消息|要聞|頭條|報道|事件|事情|事|嗎|呢|\W)*"
)


def subject(text: str, period: Period | None) -> str:
    """The words without those that set the period; all of them where nothing would be left."""
    left = _without(text, period)
    return left if re.search(r"\w{2}", left) else text


def whole(text: str, period: Period | None) -> bool:
    """Whether all news of a period is asked for: "what happened last week?"."""
    left = _without(text, period)
    if chinese(text):
        return period is not None and _EVERYTHING_IN_CHINESE.fullmatch(left) is not None
    words = re.findall(r"\w+", left.lower())
    return period is not None and all(word in _EVERYTHING or len(word) == 1 for word in words)


def _without(text: str, period: Period | None) -> str:
    if period is None or not period.phrase:
        return text
    return re.sub(r"\s+([?.!,])|\s+", lambda m: m[1] or " ", text.replace(period.phrase, " ")).strip()


def preferred(period: Period, sources: Sequence[str], now: datetime) -> Filter:
    """A period still running is taken at its full length up to the asking: on a Monday, "this week" is also the week before,
    of which people still speak."""
    start = period.start
    if start is not None and period.end is not None and start <= now < period.end:
        start = min(start, now - (period.end - start))
    return Filter(start=start, end=period.end, sources=tuple(sources))


def recalled(period: Period, sources: Sequence[str]) -> Recalled | None:
    """The stories of the days after the period, which may tell of it; None for a period that is open or long."""
    if period.start is None or period.end is None or period.end - period.start > LONGEST:
        return None
    within = Filter(start=period.end, end=period.end + timedelta(days=NEAR), sources=tuple(sources))
    return Recalled(within=within, tells=telling(period))


def telling(period: Period) -> Callable[[str, datetime], bool]:
    """Whether words published at a time tell of a day of the period; of a part of a day, what was published the days after."""
    if period.start is None or period.end is None:
        return lambda _text, _published: False
    begun = period.start.date()
    if period.end - period.start < timedelta(hours=20):
        return lambda text, published: published.date() > begun and tells(text, published, begun, begun)
    first, last = period.start.date(), (period.end - timedelta(seconds=1)).date()
    return lambda text, published: tells(text, published, first, last)


def stories_of(view: View, period: Period, sources: Sequence[str]) -> tuple[list[Found], int]:
    """The newest stories of a period, and unless it is hard those of the days after that tell of it at once; and how many it has."""
    within = Filter(start=period.start, end=period.end, sources=tuple(sources))
    stories, tell = by_date(view, within)[:OVERVIEW], telling(period)
    later = None if period.hard else recalled(period, sources)
    for story in by_date(view, later.within)[:OVERVIEW] if later else []:
        article = story.article
        if article.published and tell(article.text[:OPENING], article.published):
            stories.append(story)
    return stories, view.searched(within).stories


def by_date(view: View, within: Filter) -> list[Found]:
    """The OVERVIEW newest and the OVERVIEW oldest stories within a filter, newest first, each at its first passage."""
    rows = view.newest(within)
    chosen = rows if len(rows) <= 2 * OVERVIEW else [*rows[:OVERVIEW], *rows[-OVERVIEW:]]
    passages = {p.row: p for p in view.passages(chosen)}
    found = []
    for p in [passages[row] for row in chosen]:
        article = view.article(p.article_id, p.version)
        if article is not None:
            match = Match(start=p.start, end=p.end, bm25=0.0, cosine=None, fused=0.0)
            found.append(Found(article=article, matches=(match,), score=0.0))
    return found


def ordered(text: str, found: Sequence[Found]) -> list[Found]:
    """Newest first among near-ties where the words ask for the latest, oldest first for the earliest; else as found."""
    order = recency(text)
    dates = sorted({story.article.published for story in found if story.article.published})
    if order is None or len(dates) < 2:
        return [*found]
    place = {date: n / (len(dates) - 1) for n, date in enumerate(dates)}

    def score(story: Found) -> float:
        late = place.get(story.article.published, 0.5) if story.article.published else 0.5
        return story.score + TIE * (late if order == "latest" else 1 - late)

    return sorted(found, key=score, reverse=True)


# ---- what the reader is told


def notes(question: Question, citations: Sequence[Citation], found: Iterable[Found], undated: int) -> tuple[str, ...]:
    """Sentences of ours about the period: what it left out, what did not lie in it, what was not understood."""
    period, language = question.period, question.language
    told = [*_left_out(period, undated, language), *_recalled(period, citations, language)]
    told += _missed(period, citations, found, language)
    words = unresolved(question.asked)
    return (*told, *([say(language, "no date", words=words)] if words else []))


def _left_out(period: Period | None, undated: int, language: Language) -> list[str]:
    if period is None or not period.hard or not undated:
        return []
    return [say(language, "undated left out", count=undated)]


def _recalled(period: Period | None, citations: Sequence[Citation], language: Language) -> list[str]:
    """The day of publication is not the day that was asked for."""
    if period is None or period.hard:
        return []
    tell, when = telling(period), spelt(period, language)
    return [
        say(language, "published and tells", number=c.number, day=day(c.published, language), when=when)
        for c in citations
        if c.published and not _on_a_day_of(c.published, period) and tell(c.quote, c.published)
    ]


def _on_a_day_of(published: datetime, period: Period) -> bool:
    after = period.start is None or period.start.date() <= published.date()
    return after and (period.end is None or published.date() <= (period.end - timedelta(seconds=1)).date())


def _missed(
    period: Period | None, citations: Sequence[Citation], found: Iterable[Found], language: Language
) -> list[str]:
    if period is None or period.hard or not citations:
        return []
    tell = telling(period)
    if any(c.published and (c.published in period or tell(c.quote, c.published)) for c in citations):
        return []
    if any(story.article.published and story.article.published in period for story in found):
        return [say(language, "nothing quoted from", phrase=period.phrase)]
    return [say(language, "nothing found in", phrase=period.phrase)]


def spelt(period: Period, language: Language = "en") -> str:
    """ "9 January 2026", "5 January 2026 to 11 January 2026", "before 5 January 2026", with hours where it has them."""
    start, end = period.start, period.end
    if start is None or end is None:
        return _open(start, end, language)
    last = end - timedelta(seconds=1)
    one, first = start.date() == last.date(), day(start, language)
    if _midnight(start) and _midnight(end):
        return first if one else say(language, "from day to day", first=first, last=day(last, language))
    if one:
        until = "24:00" if _midnight(end) else f"{end:%H:%M}"
        return say(language, "from hour to hour", day=first, first=f"{start:%H:%M}", last=until)
    return say(language, "from day to day", first=_edge(start, language), last=_edge(end, language))


def _open(start: datetime | None, end: datetime | None, language: Language) -> str:
    if start is not None:
        return say(language, "from on", first=_edge(start, language))
    return say(language, "any time") if end is None else say(language, "before", last=_edge(end, language))


def within(period: Period, language: Language = "en") -> str:
    """As `spelt`, after "stories": "of 9 January 2026", "from 5 January 2026 on"."""
    when = spelt(period, language)
    return when if period.start is None or period.end is None else say(language, "of days", when=when)


def _edge(at: datetime, language: Language) -> str:
    return day(at, language) if _midnight(at) else moment(at, language=language)


def _midnight(at: datetime) -> bool:
    return (at.hour, at.minute) == (0, 0)


def nearest(
    question: Question,
    found: Sequence[Found],
    search: Callable[[Filter], Sequence[Found]],
    about: Callable[[Article], bool],
) -> tuple[Found | None, Found | None]:
    """The stories on the question published last before the period and first after it: of those `found` at any time, or else by a
    search within a filter, which costs more."""
    period = question.period
    if period is None:
        return None, None

    def first(stories: Iterable[Found], beside: Filter) -> Found | None:
        near = sorted(stories, key=_published, reverse=beside.end is not None)
        return next((one for one in near if about(one.article)), None)

    def best(beside: Filter) -> Found | None:
        return first((one for one in found if _lies(one, beside)), beside) or first(search(beside), beside)

    before = best(Filter(end=period.start, sources=question.sources)) if period.start else None
    after = best(Filter(start=period.end, sources=question.sources)) if period.end else None
    return before, after


def _lies(story: Found, within: Filter) -> bool:
    published = story.article.published
    return published is not None and (
        (within.start is None or published >= within.start) and (within.end is None or published < within.end)
    )


def _published(story: Found) -> float:
    return story.article.published.timestamp() if story.article.published else 0.0


def outside(before: Found | None, after: Found | None, language: Language = "en") -> str:
    """ " The nearest before: “Rate kept” (RTHK, 9 January 2026, 07:01 HKT)." and the like; "" for neither."""
    named = (("nearest before", before), ("nearest after", after))
    return "".join(_named(key, one.article, language) for key, one in named if one is not None)


def _named(key: str, story: Article, language: Language) -> str:
    when = moment(story.published, story.precision, language)
    return say(language, key, title=story.title, source=story.source, when=when)
