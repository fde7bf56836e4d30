"""Timelines, comparisons, changed figures, what came first: arrangements of cited quotes, over the sample archive."""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta, timezone

import pytest

from index.records import Filter
from qa.arrange import narrowed
from qa.changed import asks_figure, changed
from qa.engine import Engine
from qa.event import told
from qa.figures import figures
from qa.intent import around, asks_when, either, intent, outlets, topic, two_periods, without_dates
from qa.narrate import MOST
from qa.records import Answer, to_json
from qa.retrieve import retrieve

HKT = timezone(timedelta(hours=8), "HKT")
NOW = datetime(2026, 3, 10, 9, 0, tzinfo=HKT)
SOURCES = ("Radio Ellery", "The Sarrow Courier", "Linnet Post", "Sarrow News Agency")


def ask(engine: Engine, text: str, history: Sequence[str] = ()) -> Answer:
    """The answer, after a check that each quote is where it is said to be and stands in the text with its number."""
    answer = engine.answer(text, now=NOW, history=history)
    for cited in answer.citations:
        article = engine.archive.article(cited.article_id, cited.version)
        assert article is not None
        assert article.text[cited.start : cited.end] == cited.quote
        assert f"{cited.quote} [{cited.number}]" in answer.text
    return answer


# ---- what is asked for


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("timeline of the ferry inquiry", "timeline"),
        ("Give me a timeline: ferry inquiry", "timeline"),
        ("How did the fire at Saltgate unfold?", "timeline"),
        ("chronology of Storm Petrella", "timeline"),
        ("What happened when in the customs trial?", "timeline"),
        ("how did the toll change between Monday and Friday?", "change"),
        ("How has the interest rate changed?", "change"),
        ("How much did rents rise?", "change"),
        ("Compare inflation in May and June", "comparison"),
        ("What is the difference between the two reports?", "comparison"),
        ("fares before and after the strike", "comparison"),
        ("Which came first, the storm or the strike?", "earliest"),
        ("Did the captain testify before or after the inquiry opened?", "earliest"),
        ("What is the latest on the inquiry?", "latest"),
        ("any updates on the ferry?", "latest"),
        ("When did the bridge open?", "fact"),
        ("Who won the first prize?", "fact"),
        ("Who is the latest minister to resign?", "fact"),
        ("What did ministers say about the May report?", "fact"),
        ("How tall is it compared to the old tower?", "fact"),
    ],
)
def test_the_words_say_what_kind_of_answer_is_wanted(text: str, kind: str) -> None:
    assert intent(text) == kind


def test_the_topic_is_what_is_left_without_the_words_for_the_kind() -> None:
    assert topic("Give me a timeline of the ferry inquiry") == "the ferry inquiry"
    assert topic("What is the latest on the bridge toll?") == "What is the bridge toll"
    assert topic("timeline") == "timeline"
    assert without_dates("timeline of the strike in May 2026 and June") == "timeline of the strike"


def test_the_sides_of_a_comparison_are_read_from_the_words() -> None:
    assert two_periods("compare inflation in May and June") == ("in May", "in June")
    assert two_periods("the toll between Monday and Friday") == ("on Monday", "on Friday")
    assert two_periods("compare inflation in May") is None
    assert two_periods("compare August and October 2022 on fares") == ("in August 2022", "in October 2022")
    assert either("Which came first, the storm or the strike?") == ("the storm", "the strike")
    assert either("Was the vote before or after the storm?") == ("the vote", "the storm")
    assert around("compare fares before and after the strike?") == ("compare fares", "the strike")
    assert outlets("what did the Courier say against Radio Ellery?", SOURCES) == ["The Sarrow Courier", "Radio Ellery"]
    assert outlets("radio news from the agency", SOURCES) == []
    assert outlets("What did Courier drivers and Ellery voters say?", SOURCES) == []
    assert asks_when("And when did it open?")
    assert not asks_when("Who came when it opened?")


# ---- the day a sentence tells of


@pytest.mark.parametrize(
    ("sentence", "day"),
    [
        ("The ferry was struck on Thursday.", date(2026, 1, 8)),
        ("It opened on Friday morning.", date(2026, 1, 9)),
        ("A man died on Sunday, police said on Monday.", date(2026, 1, 4)),
        ("The vote was taken on January 7.", date(2026, 1, 7)),
        ("The vote was taken on 7 January 2026.", date(2026, 1, 7)),
        ("She resigned on 31 December.", date(2025, 12, 31)),
        ("She resigned yesterday.", date(2026, 1, 8)),
        ("The recount will be held on Wednesday.", None),
        ("Sailings are suspended until Monday.", None),
        (
            "The isles could feel the storm as early as Tuesday, with gales potentially reaching port on Wednesday.",
            None,
        ),
        ("Crews expect the launch on Wednesday.", None),
        ("The storm struck early Saturday.", None),
        ("Track the storm's way on Tuesday, Jan. 13.", None),
        ("The law was passed on 3 March 2019.", None),
        ("He was born on 30 February.", None),
        ("The mayor said nothing.", None),
    ],
)
def test_days_in_a_story_are_counted_from_the_date_of_the_story(sentence: str, day: date | None) -> None:
    found = told(sentence, datetime(2026, 1, 9, 7, 1, tzinfo=HKT))
    assert (found and found[0]) == day


def test_the_day_of_a_story_is_the_day_of_its_zone() -> None:
    """07:01 in Hong Kong is still Thursday in UTC: "on Friday" is that Friday, not the one of a week before."""
    found = told("It opened on Friday.", datetime(2026, 1, 9, 7, 1, tzinfo=HKT))
    assert found == (date(2026, 1, 9), "Friday")


# ---- figures


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("At least two people died on Wednesday night.", [(2, {"dead"})]),
        ("Four people are known to have died and nine are missing.", [(4, {"dead"}), (9, {"missing"})]),
        ("He died in hospital, bringing the number of deaths to eight.", [(8, {"dead"})]),
        ("The death toll rose to 1,200 on 3 May.", [(1200, {"dead"})]),
        ("The toll for cars rose from six terns to nine at midnight.", [(9, {"tern"})]),
        ("A crossing will cost nine terns instead of six.", [(9, {"tern"})]),
        ("Inflation was 3.1 percent, against a target of 2 percent.", [(3.1, {"percent"})]),
        ("The deal is worth $4.5 billion.", [(4.5e9, {"$"})]),
        ("Twenty-two engines came.", [(22, {"engine"})]),
        ("It made 16 people ill and killed one.", [(16, {"ill"}), (1, {"dead"})]),
        ("Orla Benneck, 52, died on Tuesday.", []),
        ("A woman of 77 died.", []),
        ("Relatives of five of the victims sat in front.", []),
        ("One of them smiled, and no one spoke.", []),
        ("The alarm was raised at 3.15am on 22 January 2026.", []),
        ("It was built in 1998.", []),
    ],
)
def test_a_figure_is_a_number_with_what_it_measures(sentence: str, expected: list[tuple[float, set[str]]]) -> None:
    assert [(figure.value, set(figure.measures)) for figure in figures(sentence)] == expected


def test_a_figure_stands_where_it_says() -> None:
    sentence = "Between 6am and noon, twenty-two engines and 140 firefighters came."
    assert [sentence[figure.start : figure.end] for figure in figures(sentence)] == ["twenty-two", "140"]


def test_only_questions_for_a_number_ask_for_a_figure() -> None:
    assert asks_figure("How many people died?")
    assert asks_figure("What is the bridge toll?")
    assert not asks_figure("When did the toll rise?")
    assert not asks_figure("Who set the interest rate?")


def test_two_filters_narrow_each_other() -> None:
    early, late = datetime(2026, 1, 1, tzinfo=HKT), datetime(2026, 2, 1, tzinfo=HKT)
    assert narrowed(Filter(start=early), Filter(end=late, sources=("A",))) == Filter(
        start=early, end=late, sources=("A",)
    )
    assert narrowed(Filter(end=early), Filter(start=late)) is None
    assert narrowed(Filter(sources=("A",)), Filter(sources=("B",))) is None
    assert narrowed(Filter(), Filter()) == Filter()


# ---- over the sample archive


def days(answer: Answer) -> list[datetime]:
    return [cited.published for cited in answer.citations if cited.published is not None]


@pytest.mark.parametrize(
    "thread", ["the Linnet Star collision", "Storm Petrella", "the ferry inquiry", "the Gannet Bridge toll"]
)
def test_a_timeline_is_in_order_with_one_entry_for_each_story(engine: Engine, thread: str) -> None:
    answer = ask(engine, f"timeline of {thread}")
    assert answer.question.intent == "timeline"
    assert 3 <= len(answer.citations) <= MOST
    told_of = [datetime.strptime(day, "%d %B %Y") for day in re.findall(r"^(\d+ \w+ \d{4})[, ]", answer.text, re.M)]
    assert len(told_of) == len(answer.citations)
    assert told_of == sorted(told_of)
    assert len({cited.article_id for cited in answer.citations}) == len(answer.citations)


def test_a_timeline_stands_under_the_day_told_and_names_the_day_of_publication(engine: Engine) -> None:
    answer = ask(engine, "timeline of the Linnet Star collision")
    assert "12 November 2025 (published 13 November 2025, 11:20 HKT), Radio Ellery: Seven people died" in answer.text


@pytest.mark.parametrize(
    ("question", "first", "last", "count"),
    [
        ("timeline of the Legionnaires' outbreak", "Nine people", "declared the outbreak", 3),
        ("timeline of the interest rate decisions", "kept its main", "left its main", 5),
        ("timeline of the customs trial", "went on trial", "sent to prison", 2),
        ("timeline of the by-election", "Three candidates", "recount", 3),
    ],
)
def test_a_story_without_the_words_joins_its_thread_by_the_names_in_it(
    engine: Engine, question: str, first: str, last: str, count: int
) -> None:
    answer = ask(engine, question)
    assert len(answer.citations) == count
    assert first in answer.citations[0].quote
    assert last in answer.citations[-1].quote


def test_one_name_in_common_joins_nothing(engine: Engine) -> None:
    """The transport secretary speaks of the ferry and of the bridge."""
    answer = ask(engine, "timeline of the ferry inquiry")
    assert not any("Gannet" in cited.title for cited in answer.citations)


def test_a_period_that_holds_one_story_has_a_timeline_of_one(engine: Engine) -> None:
    answer = ask(engine, "timeline of the ferry inquiry in February")
    assert answer.text.startswith("1 entry, by the day")


def test_a_timeline_leaves_out_opinion(engine: Engine) -> None:
    answer = ask(engine, "timeline of the Gannet Bridge toll")
    assert not any("/opinion/" in (cited.url or "") for cited in answer.citations)


def test_a_timeline_keeps_to_the_period_in_its_words(engine: Engine) -> None:
    answer = ask(engine, "timeline of the ferry inquiry in December 2025")
    assert {(day.year, day.month) for day in days(answer)} == {(2025, 12)}


def test_a_changed_toll_is_given_with_all_values_newest_first_from_versions_and_stories(engine: Engine) -> None:
    answer = ask(engine, "How did the Linnet Star death toll change?")
    assert answer.question.intent == "change"
    assert days(answer) == sorted(days(answer), reverse=True)
    words = [cited.quote for cited in answer.citations]
    for value in ("to eight", "Seven people", "Four people", "two people"):
        assert sum(value in quote for quote in words) == 1
    assert len({(cited.article_id, cited.version) for cited in answer.citations}) == len(words)


def test_changed_rates_are_those_of_the_rate_that_was_asked_for(engine: Engine) -> None:
    rates = [cited.quote for cited in ask(engine, "How has the interest rate changed?").citations]
    assert [next(r for r in ("3.25", "3.50", "3.75") if r in quote) for quote in rates] == [
        "3.25",
        "3.25",
        "3.50",
        "3.50",
        "3.75",
    ]
    assert all("interest rate" in quote for quote in rates)
    inflation = [cited.quote for cited in ask(engine, "How did inflation change?").citations]
    assert [next(r for r in ("2.1", "2.3", "2.7", "2.6", "3.1") if r in q) for q in inflation] == [
        "2.1",
        "2.3",
        "2.7",
        "2.6",
        "3.1",
    ]


def test_a_question_for_a_number_says_that_it_changed(engine: Engine) -> None:
    answer = ask(engine, "How many people died in the Linnet Star collision?")
    assert answer.text.startswith("The figures changed, or stories differ; newest first:")
    assert "Seven people died" in answer.text


def test_a_figure_is_quoted_from_where_it_is_named_not_alluded_to(engine: Engine) -> None:
    first = ask(engine, "How many people died in the ferry collision?").citations[0].quote
    assert "the number of deaths to eight" in first


def test_outlets_that_differ_are_both_given(engine: Engine) -> None:
    text, view = "How many people were treated after the Saltgate fire?", engine.archive.view
    narrative = changed(text, retrieve(view, view.analyze(text), None, Filter()), view, lambda _: ())
    assert narrative is not None
    assert {entry.quote.article.source for entry in narrative.entries} == {"Radio Ellery", "The Sarrow Courier"}
    assert [entry.value for entry in narrative.entries] == [11, 9]


def test_two_periods_stand_side_by_side(engine: Engine) -> None:
    answer = ask(engine, "Compare the interest rate in November and in March")
    first, second = answer.text.split("March 2026:\n")
    assert "November 2025:\n" in first
    assert "3.75 percent" in first
    assert "3.25 percent" in second


def test_two_outlets_stand_side_by_side_each_with_its_own_stories(engine: Engine) -> None:
    answer = ask(engine, "What did Radio Ellery say against the Courier about the Saltgate fire?")
    radio, courier = answer.text.split("The Sarrow Courier:\n")
    assert "Radio Ellery:\n" in radio
    assert "Fire tore through" in radio
    assert "It took ten hours" in courier


def test_a_side_without_stories_says_so(engine: Engine) -> None:
    answer = ask(engine, "Compare the interest rate in November 2025 and in November 2019")
    assert "November 2019:\n\nNothing found." in answer.text


def test_which_came_first_is_answered_by_the_dates(engine: Engine) -> None:
    answer = ask(engine, "Did the captain testify before or after the inquiry opened?")
    assert answer.text.startswith("In this order, by the dates that the stories give:")
    opened, testified = answer.citations
    assert "opened" in opened.quote
    assert "captain" in testified.quote.lower()


def test_the_latest_names_the_newest_story(engine: Engine) -> None:
    answer = ask(engine, "What is the latest on the ferry inquiry?")
    assert answer.text.startswith("The newest story found on this is of 19 February 2026, 11:45 HKT.")
    assert days(answer) == sorted(days(answer), reverse=True)


def test_the_latest_is_found_without_the_words_of_the_question(engine: Engine) -> None:
    answer = ask(engine, "What is the latest on the by-election?")
    assert "recount" in answer.citations[0].quote
    assert ask(engine, "Any updates on the Legionnaires outbreak?").text.startswith(
        "The newest story found on this is of 23 February 2026"
    )
    assert "3.25 percent" in ask(engine, "most recent interest rate").citations[0].quote


def test_a_correction_is_no_side_of_a_comparison(engine: Engine) -> None:
    answer = ask(engine, "Compare the toll in December and in January")
    assert not any(cited.title.startswith("Correction") for cited in answer.citations)


def test_the_difference_between_two_things_is_headed_by_their_names(engine: Engine) -> None:
    answer = ask(engine, "What is the difference between the Saltgate fire and the ferry collision?")
    assert "\n\nThe Saltgate fire:\n" in answer.text
    assert "\n\nThe ferry collision:\n" in answer.text


def test_when_is_answered_under_the_day_it_tells_of(engine: Engine) -> None:
    answer = ask(engine, "When did the inquiry into the Linnet Star collision open?")
    assert "By the dates that the stories give:" in answer.text
    assert "8 December 2025, 12:30 HKT, Radio Ellery: " in answer.text


def test_what_the_archive_does_not_have_is_not_arranged(engine: Engine) -> None:
    for text in (
        "timeline of the unicorn war",
        "Compare dragons in May and June",
        "How did the unicorn population change?",
    ):
        assert ask(engine, text).refusal is not None


def test_a_follow_up_is_answered_on_the_subject_before(engine: Engine) -> None:
    answer = ask(engine, "who is leading it?", ["When did the inquiry into the Linnet Star collision open?"])
    assert "inquiry into the Linnet Star collision" in answer.question.text
    assert any("inquiry" in cited.quote for cited in answer.citations)


def test_a_timeline_and_a_changed_figure_can_be_plotted_by_their_days(engine: Engine) -> None:
    timeline = engine.answer("Timeline of the ferry collision", now=NOW)
    assert [point.number for point in timeline.points] == [citation.number for citation in timeline.citations]
    assert [point.at for point in timeline.points] == sorted(point.at for point in timeline.points)
    toll = engine.answer("How did the death toll of the ferry collision change?", now=NOW)
    values = [point.value for point in toll.points]
    assert len(values) >= 3 and values == sorted(values, reverse=True)
    assert engine.answer("Why was the bridge toll cut?", now=NOW).points == ()
    assert to_json(timeline)["points"][0] == {"at": timeline.points[0].at.isoformat(), "number": 1, "value": None}


@pytest.mark.parametrize(
    "sentence", ["It stayed afloat and none of its crew of 18 was hurt.", "Nobody among the 40 passengers was injured."]
)
def test_people_of_whom_nobody_was_hurt_are_no_figure(sentence: str) -> None:
    assert not any("hurt" in figure.measures for figure in figures(sentence))


@pytest.mark.parametrize(
    "question",
    [
        "How many people were treated in hospital?",
        "How many people were hurt in the Linnet Star collision?",
        "How many were hurt in Saltgate?",
    ],
)
def test_the_hurt_of_one_event_are_never_set_against_those_of_another(engine: Engine, question: str) -> None:
    answer = ask(engine, question)
    cited = {citation.title for citation in answer.citations}
    threads = ("Legionnaires", "collide", "Saltgate"), ("outbreak", "Linnet Star", "warehouse")
    if any(stage.startswith("arranged as change") for stage in answer.stages):
        told_of = {
            next(i for i, words in enumerate(zip(*threads, strict=True)) if any(w in t for w in words)) for t in cited
        }
        assert len(told_of) == 1


def test_the_hurt_of_one_fire_in_two_outlets_are_set_side_by_side(engine: Engine) -> None:
    quotes = [citation.quote for citation in ask(engine, "How many people were hurt in the Saltgate fire?").citations]
    assert any("Eleven people" in quote for quote in quotes) and any("nine people" in quote for quote in quotes)
