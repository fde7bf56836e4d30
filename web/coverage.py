"""Stories per month and outlet -> a plot of stacked columns: plain HTML, a hint and a hidden sentence for each column."""

from collections import Counter
from collections.abc import Iterable, Mapping

from web.dates import stretch as named
from web.html import attribute, phrase
from web.labels import say

OUTLETS = 7  # with a colour of their own; the rest are one
COLUMNS = 120  # months at most; a longer time is plotted by years
Cells = Mapping[str, Counter[str]]  # month or year -> outlet -> stories


def coverage(counted: Iterable[tuple[str, str, int]]) -> str:
    """The plot of (month "2026-01", outlet, stories); "" where nothing is dated."""
    rows = list(counted)
    if not rows:
        return ""
    outlets = [outlet for outlet, _ in _totals(rows).most_common(OUTLETS)]
    cells = columns(rows, outlets)
    tallest = max(sum(column.values()) for column in cells.values())
    drawn = "".join(_column(stretch, column, [*outlets, ""], tallest) for stretch, column in cells.items())
    first, *_, last = [*cells, *cells]
    title = say("Stories per year" if len(first) == 4 else "Stories per month")
    most = say("at most {count}", count=f"{tallest:,}")
    return (
        f'<figure class="coverage"><figcaption><h3>{title}</h3><span>{most}</span></figcaption><ol>{drawn}</ol>'
        f'<p class="ends"><span>{named(first)}</span><span>{named(last)}</span></p>{_legend(outlets, cells)}</figure>'
    )


def columns(rows: Iterable[tuple[str, str, int]], shown: Iterable[str]) -> Cells:
    """Every month from the first to the last, or every year; outlets that are not named are "" together."""
    kept, months = set(shown), Counter[tuple[str, str]]()
    for month, outlet, stories in rows:
        months[month, outlet if outlet in kept else ""] += stories
    first, last = (12 * int(month[:4]) + int(month[5:7]) - 1 for month in (min(months)[0], max(months)[0]))
    by_year = last - first >= COLUMNS
    every = range(first, last + 1, 12) if by_year else range(first, last + 1)
    cells = {_stretch(number, by_year): Counter[str]() for number in [*every, last]}
    for (month, outlet), stories in months.items():
        cells[month[:4] if by_year else month[:7]][outlet] += stories
    return cells


def _stretch(number: int, by_year: bool) -> str:
    return f"{number // 12:04}" if by_year else f"{number // 12:04}-{number % 12 + 1:02}"


def _totals(rows: Iterable[tuple[str, str, int]]) -> Counter[str]:
    total = Counter[str]()
    for _, outlet, stories in rows:
        total[outlet] += stories
    return total


def _column(stretch: str, column: Counter[str], outlets: list[str], tallest: int) -> str:
    parts = "".join(
        f'<i class="hue-{place}" style="height:{100 * column[outlet] / tallest:.2f}%"></i>'
        for place, outlet in enumerate(outlets)
        if column[outlet]
    )
    told = ", ".join(f"{outlet or say('other outlets')} {column[outlet]:,}" for outlet in outlets if column[outlet])
    hint = attribute(f"{named(stretch)}: {column.total():,}{f' ({told})' if told else ''}", 600)
    return f'<li title="{hint}"><span class="unseen">{hint}</span>{parts}</li>'


def _legend(outlets: list[str], cells: Cells) -> str:
    names = [(place, phrase(outlet, 60)) for place, outlet in enumerate(outlets)]
    if any("" in column for column in cells.values()):
        names.append((len(outlets), say("other outlets")))
    return f'<ul>{"".join(f"""<li><i class="hue-{place}"></i>{name}</li>""" for place, name in names)}</ul>'
