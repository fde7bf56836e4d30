"""All stories that match a question -> a plain list by date or relevance, paged, under a small plot of them over time."""

from calendar import monthrange
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from qa.records import Evidence
from web.conversation import also, opinion
from web.dates import day
from web.dates import stretch as named
from web.html import of, permanent, phrase, text
from web.labels import language, say

MOST = 1000  # stories of the list, found in 0.15 s among 883: beyond, a narrower question serves better
PAGE = 10  # stories a page
RELEVANCE, NEWEST, OLDEST = "Best first", "Newest first", "Oldest first"
ORDERS = (RELEVANCE, NEWEST, OLDEST)
BARS = 24  # months of the plot; a longer span is plotted by years
EVERY, ANY_SECTION = "All outlets", "All sections"


@dataclass(frozen=True, slots=True, kw_only=True)
class Matches:
    """The stories that were found, best first, and how they are looked at; `stretch` is a month or a year, "2026-01"."""

    found: tuple[Evidence, ...] = ()
    order: str = RELEVANCE
    outlet: str = EVERY
    section: str = ANY_SECTION
    stretch: str = ""
    page: int = 0


def listing(matches: Matches) -> str:
    """The plot, one page of the list, and the way to the others."""
    if not matches.found:
        return f'<p class="no-problems">{say("No story matches.")}</p>'
    shown = chosen(matches)
    last = max(0, (len(shown) - 1) // PAGE)
    page = min(matches.page, last)
    items = "".join(map(_item, shown[page * PAGE : (page + 1) * PAGE]))
    return (
        f'<div class="matches" lang="{language()}">{_told(matches, len(shown))}{_plot(matches)}'
        f'<ol start="{page * PAGE + 1}">{items}</ol>{_pager(page, last)}</div>'
    )


def chosen(matches: Matches) -> list[Evidence]:
    """The stories of the outlet, section and stretch of time, in order; undated ones come last in an order by date."""
    kept = [
        found
        for found in matches.found
        if matches.outlet in (EVERY, found.source)
        and matches.section in (ANY_SECTION, found.section)
        and (not matches.stretch or _stamp(found).startswith(matches.stretch))
    ]
    if matches.order == RELEVANCE:
        return kept
    dated = sorted((f for f in kept if f.published), key=_seconds, reverse=matches.order == NEWEST)
    return [*dated, *(f for f in kept if not f.published)]


def outlets(found: Sequence[Evidence]) -> list[str]:
    """The outlets of the stories, those with most first."""
    return [outlet for outlet, _ in Counter(evidence.source for evidence in found).most_common()]


def sections(found: Sequence[Evidence]) -> list[str]:
    """The sections of the stories, those with most first; a story without one is in none of them."""
    return [section for section, _ in Counter(e.section for e in found if e.section).most_common()]


def stretches(found: Sequence[Evidence]) -> list[tuple[str, int]]:
    """Stories per month, every month from the first to the last, or per year where that would be more than BARS."""
    months = Counter(_stamp(evidence)[:7] for evidence in found if evidence.published)
    if not months:
        return []
    first, last = (12 * int(month[:4]) + int(month[5:]) - 1 for month in (min(months), max(months)))
    if last - first < BARS:
        every = [f"{number // 12:04}-{number % 12 + 1:02}" for number in range(first, last + 1)]
        return [(month, months[month]) for month in every]
    years = Counter[str]()
    for month, stories in months.items():
        years[month[:4]] += stories
    return [(f"{year:04}", years[f"{year:04}"]) for year in range(first // 12, last // 12 + 1)][-4 * BARS :]


def days(stretch: str) -> tuple[str, str]:
    """The first and the last day of a month or a year, "2026-01" -> ("2026-01-01", "2026-01-31")."""
    if len(stretch) == 4:
        return f"{stretch}-01-01", f"{stretch}-12-31"
    return f"{stretch}-01", f"{stretch}-{monthrange(int(stretch[:4]), int(stretch[5:]))[1]}"


def _stamp(found: Evidence) -> str:
    """The day of publication in the publication's own zone; "" when undated."""
    return f"{found.published:%Y-%m-%d}" if found.published else ""


def _seconds(found: Evidence) -> float:
    return found.published.timestamp() if found.published else 0.0


def _told(matches: Matches, shown: int) -> str:
    count = len(matches.found)
    most = "The best" if count == MOST else "All"
    told = say(f"{most} {{count}} matching stories", count=count) if count > 1 else say("1 matching story")
    part = say(", {shown} of them shown", shown=shown) if shown != count else ""
    return f'<p class="of">{told}{part}{say(".")}</p>'


def _plot(matches: Matches) -> str:
    """A bar a month or year, each a button that confines the list to it; heights in per cent of the tallest."""
    bars = stretches(matches.found)
    if len(bars) < 2:
        return ""
    tallest = max(stories for _, stories in bars)
    drawn = "".join(_bar(stretch, stories, tallest, matches.stretch) for stretch, stories in bars)
    ends = f'<p class="ends"><span>{named(bars[0][0])}</span><span>{named(bars[-1][0])}</span></p>'
    back = (
        f'<p class="of"><button type="button" data-act="stretch" data-place="0">{say("Show all months")}</button></p>'
        if matches.stretch
        else ""
    )
    return f'<div class="bars" role="group" aria-label="{say("Matching stories over time")}">{drawn}</div>{ends}{back}'


def _bar(stretch: str, stories: int, tallest: int, chosen: str) -> str:
    count = say("1 story" if stories == 1 else "{count} stories", count=stories)
    told = f"{named(stretch)}: {count}"
    return (
        f'<button type="button" data-act="stretch" data-place="{stretch.replace("-", "")}" title="{told}" aria-label="{told}" '
        f'aria-pressed="{"true" if stretch == chosen else "false"}"{"" if stories else " disabled"}>'
        f'<span style="height:{round(100 * stories / tallest)}%"></span></button>'
    )


def _item(found: Evidence) -> str:
    link = text(permanent(found.article_id, found.version, found.start, found.end))
    parts = (of(found.source, day(found.published)), also(found), opinion(found))
    return (
        f'<li><a href="{link}" target="_blank" rel="noopener">{phrase(found.title)}</a> '
        f"<span>{' · '.join(part for part in parts if part)}</span></li>"
    )


def _pager(page: int, last: int) -> str:
    if last == 0:
        return ""
    back = _turning("‹ Before", page - 1, page > 0)
    return f'<nav class="pager" aria-label="{say("Pages")}">{back}<span>{say("{page} of {last}", page=page + 1, last=last + 1)}</span>{_turning("More ›", page + 1, page < last)}</nav>'


def _turning(label: str, page: int, there: bool) -> str:
    return (
        f'<button type="button" data-act="page" data-place="{page}"{"" if there else " disabled"}>{say(label)}</button>'
    )
