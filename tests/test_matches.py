"""The list of all matching stories: its order, its pages, its plot."""

from datetime import datetime

from qa.records import Evidence
from tests.conftest import HKT
from web.matches import (
    ANY_SECTION,
    EVERY,
    NEWEST,
    OLDEST,
    PAGE,
    Matches,
    chosen,
    days,
    listing,
    outlets,
    sections,
    stretches,
)


def found(
    number: int,
    *,
    month: int = 1,
    year: int = 2026,
    outlet: str = "Quay Times",
    dated: bool = True,
    section: str | None = None,
) -> Evidence:
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
        section=section,
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


def test_a_section_confines_the_list_and_no_section_is_in_none() -> None:
    stories = (found(1, section="Sport"), found(2), found(3, section="World"), found(4, section="Sport"))
    assert sections(stories) == ["Sport", "World"]
    assert numbers(Matches(found=stories, section="Sport")) == ["1", "4"]
    assert numbers(Matches(found=stories, section=ANY_SECTION)) == ["1", "2", "3", "4"]


def test_thousands_of_matches_are_paged_ten_by_ten_each_story_once() -> None:
    many = tuple(found(number, year=1990 + number % 30) for number in range(5000))
    pages = [listing(Matches(found=many, order=NEWEST, page=page)) for page in (0, 250, 499)]
    assert [page.count("<li>") for page in pages] == [10, 10, 10] and "500 of 500" in pages[-1]
    assert all(len(page) < 15_000 for page in pages)


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
