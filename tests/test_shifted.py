"""Follow-ups in time: counted from the time before, two times carried on, and no verb carried with a name."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta, timezone

import pytest

from qa.followup import standalone
from qa.question import understand
from qa.shifted import dated

HKT = timezone(timedelta(hours=8), "HKT")
NOW = datetime(2026, 3, 10, 9, 0, tzinfo=HKT)
ON_A_DAY = "What happened in Port Ellery on 12 January?"
IN_A_MONTH = "What did the council say about fares in December 2025?"
LAST_WEEK = "What did the council say about fares last week?"


def days(history: Sequence[str], text: str) -> tuple[date, date] | None:
    """First day and last day of the period as understood."""
    period = understand(text, now=NOW, zone=HKT, history=history).period
    if period is None:
        return None
    assert period.start and period.end
    return period.start.date(), (period.end - timedelta(seconds=1)).date()


@pytest.mark.parametrize(
    ("history", "text", "first", "last"),
    [
        ([ON_A_DAY], "And the day after?", date(2026, 1, 13), date(2026, 1, 13)),
        ([ON_A_DAY], "the day before that?", date(2026, 1, 11), date(2026, 1, 11)),
        ([ON_A_DAY], "three days later?", date(2026, 1, 15), date(2026, 1, 15)),
        ([ON_A_DAY], "What about the following week?", date(2026, 1, 19), date(2026, 1, 25)),
        ([ON_A_DAY, "And the day after?"], "and the week before that?", date(2026, 1, 5), date(2026, 1, 11)),
        ([IN_A_MONTH], "A month later?", date(2026, 1, 1), date(2026, 1, 31)),
        ([IN_A_MONTH], "and the previous year?", date(2024, 1, 1), date(2024, 12, 31)),
        ([LAST_WEEK], "and the week before?", date(2026, 2, 23), date(2026, 3, 1)),
        ([LAST_WEEK, "who agreed?"], "and the day after?", date(2026, 3, 9), date(2026, 3, 9)),
    ],
)
def test_a_time_is_counted_from_the_one_asked_about_before(
    history: list[str], text: str, first: date, last: date
) -> None:
    assert days(history, text) == (first, last)


def test_the_subject_is_carried_and_what_the_reader_typed_is_kept() -> None:
    question = understand("and the day after?", now=NOW, zone=HKT, history=[ON_A_DAY])
    assert question.asked == "and the day after?"
    assert question.text == "what about on 13 January 2026? (Port Ellery)"


@pytest.mark.parametrize(
    ("history", "text"),
    [
        (["What did the council say about fares?"], "and the day after?"),
        ([], "a month later?"),
        ([ON_A_DAY], "What happened the day after the storm?"),
        ([ON_A_DAY], "Who left a week before the vote?"),
        (["What has the council said since January?"], "and the day after?"),
    ],
)
def test_without_a_time_before_it_or_with_its_own_event_a_turn_stays_as_it_is(history: list[str], text: str) -> None:
    assert dated([*history, text], now=NOW, zone=HKT)[-1] == text


def test_after_a_comparison_of_two_times_both_are_carried() -> None:
    history = ["Compare inflation in May and June 2025"]
    assert standalone("what about the price of bread?", history) == (
        "compare the price of bread in May 2025 and in June 2025"
    )
    assert understand("and wages?", now=NOW, zone=HKT, history=history).intent == "comparison"
    assert standalone("who complained?", history) == "who complained? (inflation, in May 2025 and in June 2025)"
    assert standalone("What did Radio Ellery say about the strike?", history).endswith("the strike?")


@pytest.mark.parametrize(
    ("before", "now", "understood"),
    [
        ("Who won the Super Bowl?", "and in 2024?", "and in 2024? (the Super Bowl)"),
        ("Who rejected the pay deal?", "why?", "why? (the pay deal)"),
        ("Which captain crossed the strait?", "and in May?", "and in May? (captain, the strait)"),
        ("Is learning a language hard?", "why?", "why? (learning a language)"),
    ],
)
def test_no_verb_is_carried_on(before: str, now: str, understood: str) -> None:
    assert standalone(now, [before]) == understood
