"""Promises of the reading of dates: the right window or none, half-open, in the archive's zone, the same every time.

`when_phrases.jsonl` has one phrase a line: `asked`, `now` (ISO 8601), `zone`, and `period`: start and end, null where open; or
null where the words name no time. Half of the phrases are worded in the manner of public question sets; none is taken from one.
"""

import json
import re
from collections import Counter
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from dateparser.date import DateDataParser
from hypothesis import example, given, settings
from hypothesis import strategies as st

from qa.records import Period
from qa.when import every, find, recency, unresolved

PHRASES = [json.loads(line) for line in (Path(__file__).parent / "when_phrases.jsonl").read_text("utf-8").splitlines()]
HONG_KONG = ZoneInfo("Asia/Hong_Kong")
NOW = datetime(2026, 1, 9, 7, 30, tzinfo=HONG_KONG)
ZONES = ("UTC", "Asia/Hong_Kong", "Europe/London", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe")
WORDS = re.split(
    " ",
    "the last past this next week month year on in since before after until by between and from to early mid late of 9 31 29 "
    "January February may March 2024 2026 1990s Monday Sunday's yesterday tonight morning ago three quarter Q4 summer "
    "Christmas weekend 2026-01-09 03/04/2026 first half end what happened will “ ” ' - , ? .",
)


@pytest.mark.parametrize("row", PHRASES, ids=lambda row: f"{row['asked']} ({row['now']} {row['zone']})")
def test_a_phrase_means_its_window_or_none(row: dict[str, str]) -> None:
    found = find(row["asked"], now=datetime.fromisoformat(row["now"]), zone=ZoneInfo(row["zone"]))
    wanted = row["period"] and [moment and datetime.fromisoformat(moment).timestamp() for moment in row["period"]]
    assert (found and [found.start and found.start.timestamp(), found.end and found.end.timestamp()]) == wanted
    assert found is None or found.phrase in row["asked"]


def test_the_table_is_large_and_holds_as_many_kinds_of_nothing() -> None:
    kinds = Counter(row["period"] is None for row in PHRASES)
    assert len({(row["asked"], row["now"], row["zone"]) for row in PHRASES}) == len(PHRASES) >= 200
    assert kinds[True] >= 60


@pytest.mark.parametrize(
    ("stamp", "inside"),
    [
        ("2026-01-08T23:59+08:00", False),
        ("2026-01-09T00:00+08:00", True),
        ("2026-01-09T07:01+08:00", True),
        ("2026-01-09T07:59+08:00", True),
        ("2026-01-09T08:00+08:00", True),
        ("2026-01-08T23:01+00:00", True),
        ("2026-01-09T16:00+00:00", False),
    ],
)
def test_a_day_is_the_day_of_the_zone_also_before_eight_in_the_morning(stamp: str, inside: bool) -> None:
    period = find("9 January 2026", now=NOW, zone=HONG_KONG)
    assert period is not None
    assert (datetime.fromisoformat(stamp) in period) is inside


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/London", "29 March 2026", 23),
        ("Europe/London", "26 October 2025", 25),
        ("America/New_York", "8 March 2026", 23),
        ("America/New_York", "2 November 2025", 25),
        ("Australia/Lord_Howe", "5 April 2026", 24.5),
        ("Asia/Hong_Kong", "29 March 2026", 24),
    ],
)
def test_a_day_of_changing_clocks_is_midnight_to_midnight(zone: str, day: str, hours: float) -> None:
    period = find(day, now=NOW, zone=ZoneInfo(zone))
    assert period is not None and period.start is not None and period.end is not None
    assert period.end.astimezone(UTC) - period.start.astimezone(UTC) == timedelta(hours=hours)


def test_a_named_week_is_not_a_rolling_one() -> None:
    named = find("last week", now=NOW, zone=HONG_KONG)
    rolling = find("past week", now=NOW, zone=HONG_KONG)
    assert named is not None and rolling is not None
    assert named.end is not None and named.end <= NOW
    assert NOW in rolling and NOW not in named


def test_a_period_found_in_words_only_prefers() -> None:
    found = find("last week", now=NOW, zone=HONG_KONG)
    assert found is not None
    assert found.hard is False


def test_both_sides_of_a_comparison_are_found() -> None:
    found = every("Compare rents in May 2025 with those in June 2024", now=NOW, zone=HONG_KONG)
    assert [(p.start and p.start.year, p.start and p.start.month) for p in found] == [(2025, 5), (2024, 6)]


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("What is the latest on the ferry?", "latest"),
        ("What is the most recent figure?", "latest"),
        ("Who leads it now?", "latest"),
        ("Which was the first report of the fire?", "earliest"),
        ("When was it first mentioned?", "earliest"),
        ("What did the First Minister say?", None),
        ("Who won for the first time?", None),
        ("Who must leave by Friday at the latest?", None),
        ("Who is now-retired Captain Maddick?", None),
        ("How many died?", None),
    ],
)
def test_an_order_is_asked_for_only_in_so_many_words(text: str, order: str | None) -> None:
    assert recency(text) == order


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("What has changed since the election?", "since the election"),
        ("What happened after the storm?", "after the storm"),
        ("What changed during the trial of the mayor?", "during the trial of the mayor"),
        ("What happened during Storm Petrella?", "during Storm Petrella"),
        ("Which teacher died in hospital after the ferry disaster?", None),
        ("What happened on 03/04/2026?", "03/04/2026"),
        ("What happened on 30 February?", "30 February"),
        ("What happened in winter 2025?", "in winter 2025"),
        ("What happened on 9 January?", None),
        ("Who won the election?", None),
    ],
)
def test_words_of_time_that_are_no_date_are_named(text: str, words: str | None) -> None:
    assert unresolved(text) == words
    if words is not None:
        assert find(text, now=NOW, zone=HONG_KONG) is None


def test_a_clock_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        find("yesterday", now=datetime(2026, 1, 9), zone=HONG_KONG)


@given(
    text=st.one_of(st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join), st.text(max_size=200)),
    now=st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2200, 1, 1), timezones=st.just(UTC)),
    zone=st.sampled_from(ZONES).map(ZoneInfo),
)
@example(text="the past 12 hours", now=datetime(2026, 10, 25, 2, 0, tzinfo=UTC), zone=ZoneInfo("Europe/London"))
@example(text="in the last 999 centuries of 31 February", now=datetime(2026, 1, 9, tzinfo=UTC), zone=ZoneInfo("UTC"))
@settings(max_examples=400, deadline=None)
def test_any_words_give_an_aware_half_open_period_of_theirs_or_none(text: str, now: datetime, zone: ZoneInfo) -> None:
    found = find(text, now=now, zone=zone)
    assert found == find(text, now=now, zone=zone)
    if found is None:
        return
    assert found.phrase and found.phrase in text
    for moment in (found.start, found.end):
        assert moment is None or moment.utcoffset() is not None
    if found.start is not None and found.end is not None:
        assert found.start < found.end
        assert found.start in found and found.end not in found


@given(
    day=st.dates(min_value=datetime(1900, 1, 1).date(), max_value=datetime(2099, 12, 31).date()),
    zone=st.sampled_from(ZONES).map(ZoneInfo),
)
@settings(max_examples=200, deadline=None)
def test_every_way_to_write_a_day_means_that_day(day: datetime, zone: ZoneInfo) -> None:
    written = (
        f"{day.day} {day:%B} {day.year}",
        f"{day:%B} {day.day}, {day.year}",
        f"{day.day} {day:%b} {day.year}",
        f"{day:%Y-%m-%d}",
        f"{day:%A}, {day.day} {day:%B} {day.year}",
        f"the {day.day}th of {day:%B} {day.year}",
    )
    for words in written:
        found = find(f"What happened on {words}?", now=NOW, zone=zone)
        assert found is not None, words
        assert found.start is not None and found.start.date() == day
        assert (found.start.hour, found.start.minute) == (0, 0)
        assert found.end is not None and found.end.date() == day + timedelta(days=1)


@given(now=st.datetimes(datetime(1950, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC)))
@settings(max_examples=200, deadline=None)
def test_the_same_moment_in_another_zone_means_the_same(now: datetime) -> None:
    elsewhere = now.astimezone(timezone(timedelta(hours=-7)))
    for words in ("yesterday", "last week", "this month", "the past three days", "on Tuesday", "in February"):
        assert find(words, now=now, zone=HONG_KONG) == find(words, now=elsewhere, zone=HONG_KONG)


@pytest.mark.parametrize(
    "words",
    ["9 January 2026", "January 9, 2026", "2026-01-09", "December 2025", "yesterday", "2 days ago", "24/12/2025"],
)
def test_dateparser_reads_the_same_day_or_month_where_both_speak(words: str) -> None:
    theirs = DateDataParser(languages=["en"], settings={"RELATIVE_BASE": NOW.replace(tzinfo=None)}).get_date_data(words)
    ours = find(f"on {words}" if "2" in words[:2] else words, now=NOW, zone=HONG_KONG)
    assert ours is not None and ours.start is not None
    assert theirs.period in ("day", "month")
    shape = "%Y-%m-%d" if theirs.period == "day" else "%Y-%m"
    assert f"{ours.start:{shape}}" == f"{theirs.date_obj:{shape}}"


def test_hostile_words_are_read_without_harm_and_soon() -> None:
    for text in (
        "last " * 5000,
        "between 1 and " * 2000,
        "9 January " * 1000,
        "“" * 20_000,
        "2026-" * 5000,
        "the " * 9000,
    ):
        find(text[:20_000], now=NOW, zone=HONG_KONG)


def test_a_period_must_have_a_zone_and_end_after_it_starts() -> None:
    with pytest.raises(ValueError, match="zone"):
        Period(start=datetime(2026, 1, 9), end=None)
    with pytest.raises(ValueError, match="after it starts"):
        Period(start=NOW, end=NOW)
