"""The list of all matching stories: its order, its pages, its plot."""

from datetime import datetime

from qa.records import Evidence
from tests.conftest import HKT
from web.matches import EVERY, NEWEST, OLDEST, PAGE, Matches, chosen, days, listing, outlets, stretches


def found(number: int, *, month: int = 1, year: int = 2026, outlet: str = "Quay Times", dated: bool = True) -> Evidence:
    return Evidence(
        article_id=f"quay-{number}",
        version=1,
        source=outlet,
        published=datetime(year, month, 1 + number % 28, tzinfo=HKT) if dated else None,
        precision="day",
        title=f"Headline <{number}>",
        url=None,
        start=0,
        end=5,
        text="words",
        score=1.0 - number / 100,
    )


STORIES = (found(3), found(1, month=3), found(2, dated=False), found(4, outlet="Post"))


def numbers(matches: Matches) -> list[str]:
    return [story.article_id[5:] for story in chosen(matches)]


def test_the_list_is_ordered_by_relevance_or_by_date_with_the_undated_last() -> None:
    assert numbers(Matches(found=STORIES)) == ["3", "1", "2", "4"]
    assert numbers(Matches(found=STORIES, order=NEWEST)) == ["1", "4", "3", "2"]
    assert numbers(Matches(found=STORIES, order=OLDEST)) == ["3", "4", "1", "2"]


def test_an_outlet_and_a_month_confine_the_list() -> None:
    assert numbers(Matches(found=STORIES, outlet="Post")) == ["4"]
    assert numbers(Matches(found=STORIES, stretch="2026-01")) == ["3", "4"]
    assert numbers(Matches(found=STORIES, stretch="2026", outlet=EVERY)) == ["3", "1", "4"]
    assert outlets(STORIES) == ["Quay Times", "Post"]


def test_every_month_between_is_plotted_and_a_long_span_by_years() -> None:
    assert stretches(STORIES) == [("2026-01", 2), ("2026-02", 0), ("2026-03", 1)]
    assert stretches((found(1, year=2019), found(2))) == [
        (str(year), int(year in (2019, 2026))) for year in range(2019, 2027)
    ]
    assert stretches((found(2, dated=False),)) == []


def test_pages_hold_ten_and_a_page_beyond_the_last_is_the_last() -> None:
    many = tuple(found(number) for number in range(PAGE + 2))
    first, last = listing(Matches(found=many)), listing(Matches(found=many, page=99))
    assert first.count("<li>") == PAGE and last.count("<li>") == 2 and "2 of 2" in last
    assert "Headline &lt;0&gt;" in first and "<0>" not in first and 'start="11"' in last


def test_no_match_is_said() -> None:
    assert "No story matches" in listing(Matches())


def test_a_month_or_year_of_the_plot_is_a_period_in_days() -> None:
    assert days("2024-02") == ("2024-02-01", "2024-02-29")
    assert days("2019") == ("2019-01-01", "2019-12-31")
