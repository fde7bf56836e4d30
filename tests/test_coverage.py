"""The plot of stories per month and outlet."""

from web.coverage import COLUMNS, OUTLETS, columns, coverage

ROWS = [("2025-11", "Post", 3), ("2026-01", "Post", 1), ("2026-01", "Evil <b>\u202e", 2)]


def test_every_month_between_the_first_and_the_last_has_its_column() -> None:
    cells = columns(ROWS, ["Post"])
    assert {month: dict(column) for month, column in cells.items()} == {
        "2025-11": {"Post": 3},
        "2025-12": {},
        "2026-01": {"Post": 1, "": 2},
    }


def test_more_months_than_fit_are_plotted_by_years_and_no_story_is_lost() -> None:
    rows = [(f"{year}-{month:02}", "Post", 2) for year in range(1990, 2003) for month in range(1, 13)]
    cells = columns(rows, ["Post"])
    assert len(rows) > COLUMNS and list(cells) == [str(year) for year in range(1990, 2003)]
    assert {column.total() for column in cells.values()} == {24}
    assert "Stories per year" in coverage(rows)
    ragged = columns([("1990-06", "Post", 1), ("2003-02", "Post", 1)], ["Post"])
    assert list(ragged) == [str(year) for year in range(1990, 2004)]


def test_columns_tell_what_they_hold_and_names_are_only_text() -> None:
    drawn = coverage(ROWS)
    assert 'title="November 2025: 3 (Post 3)"' in drawn and "Evil &lt;b&gt;" in drawn and "<b>" not in drawn
    assert "\u202e" not in drawn.replace('<bdi dir="auto">Evil &lt;b&gt;\u202e</bdi>', "")
    assert drawn.count("height:100.00%") == 1 and "at most 3" in drawn


def test_the_smaller_outlets_are_one_together() -> None:
    rows = [("2026-01", f"Outlet {number}", 20 - number) for number in range(OUTLETS + 3)]
    drawn = coverage(rows)
    assert drawn.count("<li><i") == OUTLETS + 1 and "other outlets" in drawn


def test_an_archive_without_dates_has_no_plot() -> None:
    assert coverage([]) == ""
    assert coverage([("2026-01", "Post", 1)]).count("<li title") == 1
