"""Text pages: what is the story, what is furniture, and when it was published."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from index.readers import read
from index.readers.moments import is_moment, moment
from index.records import Article, Caption, Problem

SHARED = Path(__file__).resolve().parents[2] / "shared/data"
HKT = timezone(timedelta(hours=8))

PAGE = """Harbour tunnel reopens after flood - Sarrow Radio
A A A
Temperature Humidity
24 March 2026 09:12
News Archive Can search within past 12 months

Harbour tunnel reopens after flood

2026-01-09 HKT 07:01
https://news.sarrow.example/2026/tunnel
Share this story facebook
  • Pumps at the north portal. Photo: SNA
    Pumps at the north portal. Photo: SNA
The harbour tunnel reopened on Friday, two days after a burst main flooded it.

Engineers pumped out 40,000 cubic metres of water. "It was a long night," said Orla Benn. (SNA)

Harbour tunnel reopens after flood"""
BODY = (
    "The harbour tunnel reopened on Friday, two days after a burst main flooded it.\n\n"
    'Engineers pumped out 40,000 cubic metres of water. "It was a long night," said Orla Benn.'
)


def items(folder: Path, text: str | bytes, name: str = "page.txt") -> list[Article | Problem]:
    data = text if isinstance(text, bytes) else text.encode()
    (folder / name).write_bytes(data)
    return list(read(folder / name))


def story(folder: Path, text: str | bytes, name: str = "page.txt") -> Article:
    found = items(folder, text, name)
    assert len(found) == 1 and isinstance(found[0], Article), found
    return found[0]


@pytest.mark.skipif(not SHARED.exists(), reason="needs shared/data, the measuring data, beside the project")
def test_the_real_page_becomes_one_article_without_any_furniture():
    found = list(read(SHARED / "pages/rthk-2026-01-09.txt"))
    assert len(found) == 1
    article = found[0]
    assert isinstance(article, Article)
    assert (article.source, article.credit, article.date_from) == ("RTHK", "AFP", "stamp")
    assert article.title == "Venezuela begins prisoner release amid US pressure"
    assert article.published == datetime(2026, 1, 9, 7, 1, tzinfo=HKT)
    assert article.published.utcoffset() == timedelta(hours=8) and article.precision == "minute"
    assert len(article.captions) == 1 and article.captions[0].credit == "Reuters"
    assert article.captions[0].text.endswith("will be freed.")
    assert article.text.startswith("Venezuela on Thursday began") and article.text.endswith('much longer."')
    for furniture in ("Temperature", "A A A", "News Archive", "Share this", "Photo:", "(AFP)", "HKT", article.title):
        assert furniture not in article.text


def test_a_page_is_read_into_all_its_parts(tmp_path):
    article = story(tmp_path, PAGE)
    assert (article.title, article.source, article.text) == ("Harbour tunnel reopens after flood", "Sarrow Radio", BODY)
    assert article.published == datetime(2026, 1, 9, 7, 1, tzinfo=HKT)
    assert article.captions == (Caption(text="Pumps at the north portal.", credit="SNA"),)
    assert (article.url, article.credit, article.language) == ("https://news.sarrow.example/2026/tunnel", "SNA", "en")


@pytest.mark.parametrize("change", ["CRLF", "BOM", "UTF-16", "no end"])
def test_line_ends_marks_and_a_missing_last_headline_change_nothing(tmp_path, change):
    plain = story(tmp_path, PAGE)
    data = {
        "CRLF": PAGE.replace("\n", "\r\n").encode(),
        "BOM": b"\xef\xbb\xbf" + PAGE.encode(),
        "UTF-16": PAGE.encode("utf-16"),
        "no end": PAGE.rpartition("\n\n")[0].encode(),
    }[change]
    assert story(tmp_path, data) == plain


def test_a_page_clock_never_becomes_the_date(tmp_path):
    assert story(tmp_path, PAGE.replace("2026-01-09 HKT 07:01\n", "")).published is None


def test_a_page_clock_never_becomes_the_date_where_headline_and_site_are_equally_long(tmp_path):
    page = PAGE.replace("Harbour tunnel reopens after flood", "Who owns a tunnel?").replace(
        " - Sarrow Radio", " - The Sarrow Courier"
    )
    article = story(tmp_path, page.replace("2026-01-09 HKT 07:01\n", ""))
    assert (article.title, article.source, article.published) == ("Who owns a tunnel?", "The Sarrow Courier", None)


def test_a_page_clock_never_becomes_the_date_where_the_headline_comes_once(tmp_path):
    page = "Harbour tunnel reopens - Sarrow Radio\nMenu Search\n24 March 2026 09:12\n\nThe harbour tunnel reopened on Friday.\n"
    assert story(tmp_path, page).published is None


@pytest.mark.parametrize(
    ("stamp", "published", "precision"),
    [
        ("2026-01-09 UTC 02:15", datetime(2026, 1, 9, 2, 15, tzinfo=UTC), "minute"),
        ("2026-01-09 19:40 +08:00", datetime(2026, 1, 9, 19, 40, tzinfo=HKT), "minute"),
        ("9 January 2026, 07:01 HKT", datetime(2026, 1, 9, 7, 1, tzinfo=HKT), "minute"),
        ("2026-01-09 香港時間 07:01", datetime(2026, 1, 9, 7, 1, tzinfo=HKT), "minute"),
        ("2026-01-09", datetime(2026, 1, 9, tzinfo=UTC), "day"),
    ],
)
def test_stamps_of_several_kinds_are_read(tmp_path, stamp, published, precision):
    article = story(tmp_path, PAGE.replace("2026-01-09 HKT 07:01", stamp))
    assert (article.published, article.precision, article.text) == (published, precision, BODY)


def test_a_day_that_is_not_in_the_calendar_leaves_the_story_undated_and_says_so(tmp_path):
    found = items(tmp_path, PAGE.replace("2026-01-09", "2026-02-31"))
    assert isinstance(found[0], Article) and found[0].published is None and found[0].text == BODY
    assert isinstance(found[1], Problem) and "not a day of the calendar" in found[1].reason


def test_a_plain_text_is_its_headline_and_its_paragraphs(tmp_path):
    article = story(tmp_path, "Tunnel reopens\n\nThe tunnel reopened.\n\nIt is safe.\n")
    assert (article.title, article.text, article.published) == (
        "Tunnel reopens",
        "The tunnel reopened.\n\nIt is safe.",
        None,
    )
    assert article.address == "page.txt"


def test_the_folder_names_the_outlet_where_nothing_else_does(tmp_path):
    (tmp_path / "sarrow-radio").mkdir()
    (tmp_path / "sarrow-radio/a.txt").write_text("Tunnel reopens\n\nThe tunnel reopened.")
    assert [item.source for item in read(tmp_path) if isinstance(item, Article)] == ["sarrow-radio"]


def test_hard_wrapped_lines_make_one_paragraph(tmp_path):
    article = story(
        tmp_path,
        "Tunnel reopens\n\nThe tunnel under the harbour\nreopened on Friday after two\ndays of work.\n\nIt is safe.\n",
    )
    assert article.text == "The tunnel under the harbour reopened on Friday after two days of work.\n\nIt is safe."


def test_two_captions_a_byline_and_a_section_are_kept_apart_from_the_text(tmp_path):
    page = PAGE.replace("\nHarbour", "\nTransport\n\nHarbour", 1).replace(
        "The harbour tunnel reopened",
        "  * A diver. Photo: Reuters/A. Noor\n    A diver. Photo: Reuters/A. Noor\nBy Ada Flood and Ezra Pomfrey\nThe harbour tunnel reopened",
    )
    article = story(tmp_path, page)
    assert [caption.credit for caption in article.captions] == ["SNA", "Reuters/A. Noor"]
    assert (article.authors, article.section, article.text) == (("Ada Flood", "Ezra Pomfrey"), "Transport", BODY)


def test_a_list_in_the_story_is_no_caption(tmp_path):
    article = story(
        tmp_path, PAGE.replace("Engineers pumped", "• Trains run from Monday.\n\n• Buses stop.\n\nEngineers pumped")
    )
    assert "• Trains run from Monday." in article.text and len(article.captions) == 1


def test_a_chinese_page_is_read(tmp_path):
    page = (
        "海底隧道水浸後重開 - 測試電台\nA A A\n\n海底隧道水浸後重開\n\n2026-01-09 HKT 07:01\n分享\n"
        "  • 工人在隧道口。 圖片：路透社\n    工人在隧道口。 圖片：路透社\n海底隧道星期五重開，工程人員抽走四萬立方米的水。（法新社）\n\n海底隧道水浸後重開"
    )
    article = story(tmp_path, page)
    assert (article.source, article.credit, article.language) == ("測試電台", "AFP", "zh")
    assert article.text == "海底隧道星期五重開，工程人員抽走四萬立方米的水。"
    assert article.captions == (Caption(text="工人在隧道口。", credit="路透社"),)
    assert story(tmp_path, page.encode("big5")) == article


def test_a_very_long_headline_is_cut_at_a_word_and_the_story_kept(tmp_path):
    article = story(tmp_path, "word " * 2000 + "\n\nThe tunnel reopened.")
    assert len(article.title) <= 1000 and article.title.endswith(" word…") and article.text == "The tunnel reopened."


def test_undecodable_bytes_are_shown_and_reported(tmp_path):
    found = items(
        tmp_path, PAGE.replace("long night", "long “night”, très café").encode().replace("“".encode(), b"\xe2\x80")
    )
    assert isinstance(found[0], Problem) and "not UTF-8" in found[0].reason
    assert isinstance(found[1], Article) and "\ufffd" in found[1].text and "très café" in found[1].text


def test_a_page_in_windows_1252_keeps_its_quotes(tmp_path):
    article = story(tmp_path, PAGE.replace('"', "”").replace("Orla", "Zoë").encode("cp1252"))
    assert "”It was a long night,” said Zoë Benn." in article.text


@pytest.mark.parametrize(
    "value",
    [
        "2026-01-09T07:01:00+08:00", "20260109T070100+0800", "Fri, 09 Jan 2026 07:01:00 +0800", "2026-01-08T23:01:00Z",
        "2026-01-09 HKT 07:01", "2026-01-08 23:01", "1767913260", 1767913260000, "Jan. 8, 2026 6:01 p.m. ET", "6:01 PM EST, Thu January 8, 2026",
        "9 January 2026, 07:01 HKT", "2026年1月9日 上午7時01分 香港時間", "Thu Jan 08 2026 23:01:00 GMT+0000 (UTC)",
    ],
)  # fmt: skip
def test_one_time_in_many_spellings_is_one_time(value):
    assert moment(value).when == datetime(2026, 1, 8, 23, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    ["03/04/2026", "2026-02-31", "2026-01-09 25:00", "the war of 1999", "", "0001-01-01", "yesterday", "9" * 13],
)
def test_what_is_no_certain_date_is_refused(value):
    with pytest.raises(ValueError):
        moment(value)


def test_a_zone_name_of_several_meanings_leaves_the_day(tmp_path):
    assert moment("2026-01-09 CST 07:01").precision == "day"
    assert moment("2026-01-09 CST 07:01", timezone(timedelta(hours=8), "CST")).when == datetime(
        2026, 1, 9, 7, 1, tzinfo=HKT
    )


def test_a_sentence_with_a_date_in_it_is_no_stamp():
    assert not is_moment("On 9 January 2026 the tunnel reopened") and is_moment("Updated: 9 January 2026 07:01 HKT")
