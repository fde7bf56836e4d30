"""Chinese questions over the Chinese stories of the sample, whole: timelines, changed figures, the latest, periods, follow-ups, refusals."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta, timezone

import pytest

from index.build import Writer
from index.embed import DEFAULT
from qa.engine import Engine
from qa.figures_zh import figures_in_chinese
from qa.records import Answer, without_quotes
from tests.conftest import SAMPLE

HKT = timezone(timedelta(hours=8), "HKT")
NOW = datetime(2026, 3, 10, 9, 0, tzinfo=HKT)


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    data = tmp_path_factory.mktemp("data")
    with Writer(data) as writer:
        writer.read(SAMPLE / "radio-ellery-chinese", now=NOW, seconds=0)
    engine = Engine(data)
    yield engine
    engine.close()


def ask(engine: Engine, text: str, history: Sequence[str] = ()) -> Answer:
    """The answer, after a check that its quotes are exact and that all else is Chinese but for names of the archive."""
    answer = engine.answer(text, now=NOW, history=history)
    for cited in answer.citations:
        article = engine.archive.article(cited.article_id, cited.version)
        assert article is not None and article.text[cited.start : cited.end] == cited.quote
    ours = [without_quotes(answer.text, answer.citations), *answer.notes, *answer.stages]
    foreign = re.findall("[A-Za-z]{2,}", " ".join(ours).replace(DEFAULT, "").replace("Radio Ellery", ""))
    assert foreign == []
    return answer


def test_a_timeline_is_told_by_the_days_of_chinese_sentences(news: Engine) -> None:
    answer = ask(news, "渡輪相撞的時間線")
    days = [f"{point.at}" for point in answer.points]
    assert days == ["2025-11-12", "2025-11-13", "2025-11-19", "2025-12-01"]
    assert answer.text.startswith("共 4 項")
    assert "2025年11月12日（刊於2025年11月13日 00:30 香港時間），Radio Ellery：" in answer.text


@pytest.mark.parametrize(
    ("question", "values"),
    [
        ("渡輪相撞的死亡人數如何變化？", [8, 7, 2]),
        ("渡輪相撞有多少人死亡？", [8, 7, 2]),
        ("塘鵝橋的收費如何變化？", [7, 9]),
    ],
)
def test_changed_figures_are_told_newest_first(news: Engine, question: str, values: list[float]) -> None:
    answer = ask(news, question)
    assert [point.value for point in answer.points] == values


@pytest.mark.parametrize(
    ("question", "answer", "marked"),
    [
        ("渡輪何時復航？", "前往紅雀島的渡輪周一早上復航", "周一"),
        ("塘鵝橋為何減價？", "因為過橋的車輛減少了三成", "因為過橋的車輛減少了三成"),
        ("誰是橋樑管理局主席？", "海倫·達斯克", "海倫·達斯克"),
        ("船上有多少人？", "船上有143人", "143"),
        ("每日有多少架車過橋？", "1.2萬架", "1.2萬"),
    ],
)
def test_the_sentence_with_the_kind_of_answer_is_quoted_and_its_bare_answer_marked(
    news: Engine, question: str, answer: str, marked: str
) -> None:
    first = ask(news, question).citations[0]
    assert answer in first.quote
    assert first.emphasis is not None
    assert first.quote[first.emphasis[0] - first.start : first.emphasis[1] - first.start] == marked


def test_a_comparison_of_months_has_both_sides(news: Engine) -> None:
    text = ask(news, "比較去年十一月和十二月的渡輪消息").text
    assert text.index("去年十一月：") < text.index("十二月：\n") < text.index("復航")


def test_the_latest_says_its_date(news: Engine) -> None:
    assert ask(news, "渡輪相撞的最新消息").text.startswith("找到的最新一篇報道，日期是2025年12月1日 08:05 香港時間。")


def test_the_news_of_a_day_has_what_later_stories_tell_of_it(news: Engine) -> None:
    answer = ask(news, "11月12日發生了什麼事？")
    assert answer.citations[0].published == datetime(2025, 11, 13, 0, 30, tzinfo=HKT)
    assert "[1]於2025年11月13日刊出，講述2025年11月12日的事。" in answer.notes


def test_an_empty_month_is_said_to_be_empty_with_the_nearest_story(news: Engine) -> None:
    answer = ask(news, "2026年2月有什麼新聞？")
    assert answer.refusal == "nothing in period"
    assert "沒有2026年2月1日至2026年2月28日的報道" in answer.text
    assert "「塘鵝橋收費減至七燕鷗」（Radio Ellery，2026年1月16日 18:10 香港時間）" in answer.text


def test_a_refusal_names_whole_words_that_the_stories_never_mention(news: Engine) -> None:
    answer = ask(news, "恐龍是在哪裏發現的？")
    assert answer.refusal in ("nothing found", "not answered")
    assert "這些報道從未提及「恐龍」" in answer.text


def test_a_follow_up_is_answered_about_what_went_before(news: Engine) -> None:
    why = ask(news, "為什麼？", ["塘鵝橋何時減價？"])
    assert why.question.text == "為什麼？（塘鵝橋、減價）"
    assert "因為" in why.citations[0].quote


@pytest.mark.parametrize(
    ("sentence", "values"),
    [
        ("死亡人數增至八人。", [(8, "dead")]),
        ("兩人死亡，十四人受傷，三人失蹤。", [(2, "dead"), (14, "hurt"), (3, "missing")]),
        ("利率減至百分之三點二五。", [(3.25, "percent")]),
        ("失業率升至3.5%。", [(3.5, "percent")]),
        ("當局撥款一億二千萬元，興建23萬個單位。", [(120_000_000, "元"), (230_000, "個")]),
        ("收費由六元加至九元。", [(9, "元")]),
        ("約1,200人參加。", [(1200, "人")]),
        ("兩千零三十五宗個案。", [(2035, "ill")]),
        ("預計死亡人數將達三十人。", []),
        ("1月9日7時，他五十歲。", []),
    ],
)
def test_the_figures_of_a_chinese_sentence(sentence: str, values: list[tuple[float, str]]) -> None:
    found = [(figure.value, name) for figure in figures_in_chinese(sentence) for name in figure.measures]
    assert found == values
