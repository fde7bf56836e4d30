"""The entries of a timeline -> a line of days, each a link to its citation; without a script."""

from qa.cite import day
from qa.records import Language, Point
from web.html import text
from web.labels import say
from web.turn import Turn


def over_time(turn: Turn) -> str:
    """The plot; nothing where there are fewer than two days to tell apart."""
    points = sorted(turn.answer.points, key=lambda point: (point.at, point.number))
    if not points or points[0].at == points[-1].at:
        return ""
    whole, language = (points[-1].at - points[0].at).days, turn.answer.question.language
    items = "".join(_item(point, (point.at - points[0].at).days / whole, turn.number, language) for point in points)
    ends = f"<span>{text(day(points[0].at, language))}</span><span>{text(day(points[-1].at, language))}</span>"
    return f'<figure class="over-time" aria-label="{say("Over time")}"><ol>{items}</ol><figcaption>{ends}</figcaption></figure>'


def _item(point: Point, share: float, turn: int, language: Language) -> str:
    figure = "" if point.value is None else f": {point.value:g}"
    told = text(f"{day(point.at, language)}{figure}")
    return (
        f'<li style="left:{100 * share:.1f}%"><a href="#t{turn}-c{point.number}" title="{told}" '
        f'aria-label="{told} [{point.number}]">{point.number}</a></li>'
    )
