"""What the page shows of an answer: emphasis, copies, notices, notes, chips and the quotes under a model's prose."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from qa.records import Answer, Citation, Period, Point, Question
from tests.conftest import HKT
from web.conversation import conversation
from web.dates import days
from web.labels import speak
from web.over_time import over_time
from web.passages import sources
from web.turn import Turn

TEXT = "The harbour master said that <b>forty-one</b> boats were lost on Friday night."


def cited(**changes: object) -> Citation:
    start = TEXT.index("<b>")
    plain = Citation(
        number=1,
        article_id="quay-1",
        version=1,
        source="Quay Times",
        published=datetime(2026, 1, 9, 7, 1, tzinfo=HKT),
        precision="minute",
        title="Boats lost",
        url=None,
        credit=None,
        start=0,
        end=len(TEXT),
        quote=TEXT,
        emphasis=(start, start + len("<b>forty-one</b>")),
        also=("Radio <i>Ellery</i>", "Linnet Post"),
        notice="Correction: an earlier version named another harbour.",
        section="Opinion",
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def answered(citation: Citation, text: str = "", **changes: object) -> Turn:
    question = Question(asked="How many boats were lost?", text="How many boats were lost?")
    plain = Answer(text=text or f"{citation.quote} [1]", question=question, generation=3, citations=(citation,))
    return Turn(number=1, answer=replace(plain, **changes))  # type: ignore[arg-type]


def test_the_bare_answer_words_stand_out_in_the_answer_and_on_the_card() -> None:
    turn = answered(cited())
    strong = "that <strong>&lt;b&gt;forty-one&lt;/b&gt;</strong> boats"
    assert strong in conversation([turn])
    assert strong in sources([turn], lambda id, version: None)


def test_the_outlets_that_carried_a_copy_the_correction_and_the_opinion_label_are_shown() -> None:
    for shown in (conversation([answered(cited())]), sources([answered(cited())], lambda id, version: None)):
        assert "also carried by" in shown and "Radio &lt;i&gt;Ellery&lt;/i&gt;" in shown
        assert "Correction: an earlier version" in shown
        assert 'class="opinion"' in shown


@pytest.mark.parametrize("section", ["Sport", "Reviewers abroad", None])
def test_a_news_report_is_not_labelled_as_opinion(section: str | None) -> None:
    assert 'class="opinion"' not in conversation([answered(cited(section=section))])


def test_the_number_of_independent_sources_and_the_notes_are_told() -> None:
    shown = conversation([answered(cited(), independent=2, notes=("2 undated stories <were> not considered",))])
    assert "rests on 2 independent sources" in shown
    assert "2 undated stories &lt;were&gt; not considered" in shown
    assert "independent" not in conversation([answered(cited())])


def test_under_the_prose_of_a_model_the_quotes_always_stand() -> None:
    shown = conversation([answered(cited(), text="Some <u>boats</u> were lost. [1]", composed="model")])
    assert "Some &lt;u&gt;boats&lt;/u&gt; were lost." in shown and "by a language model" in shown
    assert shown.index("by a language model") < shown.index('<q class="quote"')
    assert "&lt;b&gt;forty-one&lt;/b&gt;</strong> boats were lost on Friday night." in shown


def test_hovering_a_marker_shows_headline_quote_outlet_and_time() -> None:
    slip = conversation([answered(cited())]).partition('class="slip"')[2].partition("</a>")[0]
    assert "Boats lost" in slip and "boats were lost on Friday night." in slip
    assert "Quay Times" in slip and "9 January 2026, 07:01 HKT" in slip


def test_a_period_read_from_the_words_can_be_made_to_cut_or_be_dropped() -> None:
    day = Period(start=datetime(2026, 1, 9, tzinfo=HKT), end=datetime(2026, 1, 10, tzinfo=HKT), phrase="on <Friday>")
    question = Question(asked="?", text="?", period=day, sources=("Quay Times",))
    shown = conversation([answered(cited(), question=question)])
    assert "9 January 2026</bdi> · from your words" in shown
    assert 'data-act="only then"' in shown and 'data-act="any time"' in shown and 'data-act="outlet"' in shown
    hard = replace(question, period=replace(day, hard=True))
    shown = conversation([answered(cited(), question=hard)])
    assert "set by you" in shown and 'data-act="only then"' not in shown and "<Friday>" not in shown


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        ((2026, 1, 9), (2026, 1, 10), "9 January 2026"),
        ((2026, 1, 5), (2026, 1, 12), "5 to 11 January 2026"),
        ((2026, 1, 1), (2026, 2, 1), "January 2026"),
        ((2025, 1, 1), (2026, 1, 1), "2025"),
        ((2024, 1, 1), (2026, 1, 1), "2024 to 2025"),
        ((2025, 12, 29), (2026, 1, 5), "29 December 2025 to 4 January 2026"),
    ],
)
def test_a_period_is_told_by_its_days(first: tuple[int, int, int], last: tuple[int, int, int], told: str) -> None:
    assert days(Period(start=datetime(*first, tzinfo=HKT), end=datetime(*last, tzinfo=HKT), phrase="then")) == told


def test_a_timeline_is_drawn_as_a_line_of_days_that_lead_to_the_citations() -> None:
    points = (Point(at=date(2026, 1, 9), number=1, value=7), Point(at=date(2026, 1, 19), number=1))
    turn = answered(cited())
    drawn = over_time(replace(turn, answer=replace(turn.answer, points=points)))
    assert drawn.count('href="#t1-c1"') == 2
    assert 'style="left:0.0%"' in drawn and 'style="left:100.0%"' in drawn
    assert "9 January 2026: 7" in drawn and "19 January 2026" in drawn
    assert over_time(replace(turn, answer=replace(turn.answer, points=points[:1]))) == ""


def test_a_reference_that_our_chinese_words_gave_is_not_repeated_in_english() -> None:
    label = "2026年1月9日 07:01 香港時間，Quay Times："
    shown = conversation([answered(cited(also=(), notice=None, section=None), text=f"{label}{TEXT} [1]")])
    assert "香港時間" in shown and 'class="references"' not in shown


def test_a_chinese_page_dates_its_references_in_chinese() -> None:
    speak({}, {"lang": "zh-Hant"})
    try:
        assert "2026年1月9日 07:01 香港時間" in conversation([answered(cited())])
    finally:
        speak({}, {})
