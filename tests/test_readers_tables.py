"""JSON, JSON lines and CSV: the field names people use, and records that are none."""

import csv
import gzip
import io
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from index.readers import read
from index.readers.tables import LINE_BYTES
from index.records import Article, Problem

TEXT = "The harbour tunnel reopened on Friday.\n\nEngineers worked all night."
RECORD = {
    "headline": "Tunnel reopens",
    "content": TEXT,
    "url": "https://sarrow.example/a",
    "authors": ["Ada Flood"],
    "publish_date": "2026-01-09T07:01:00+08:00",
}


def items(folder: Path, name: str, data: str | bytes) -> list[Article | Problem]:
    (folder / name).write_bytes(data if isinstance(data, bytes) else data.encode())
    return list(read(folder / name))


def stories(folder: Path, name: str, data: str | bytes) -> list[Article]:
    return [item for item in items(folder, name, data) if isinstance(item, Article)]


def problems(folder: Path, name: str, data: str | bytes) -> list[Problem]:
    return [item for item in items(folder, name, data) if isinstance(item, Problem)]


def one(folder: Path, record: object) -> Article:
    found = items(folder, "one.json", json.dumps(record))
    assert len(found) == 1 and isinstance(found[0], Article), found
    return found[0]


def as_csv(record: dict[str, str], delimiter: str = ",") -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(record), delimiter=delimiter)
    writer.writeheader()
    writer.writerow(record)
    return out.getvalue()


def test_the_shape_of_the_inquirers_archive_tool_is_read(tmp_path):
    article = one(tmp_path, RECORD)
    assert (article.title, article.text, article.authors) == ("Tunnel reopens", TEXT, ("Ada Flood",))
    assert article.url == "https://sarrow.example/a" and article.source == "sarrow.example"
    assert article.published == datetime(2026, 1, 8, 23, 1, tzinfo=UTC)
    assert article.published.utcoffset() == timedelta(hours=8) and article.date_from == "field"


def test_one_story_in_every_table_gives_equal_articles(tmp_path):
    line = json.dumps(RECORD)
    flat = {name: value if isinstance(value, str) else value[0] for name, value in RECORD.items()}
    files = {
        "a.json": line, "b.json": json.dumps([RECORD], indent=2), "c.json": json.dumps({"articles": [RECORD]}),
        "d.jsonl": f"{line}\n", "e.jsonl.gz": gzip.compress(line.encode()), "f.csv": as_csv(flat), "g.csv": as_csv(flat, ";"),
        "h.csv.gz": gzip.compress(as_csv(flat).encode("utf-8-sig")), "i.json": line.encode("utf-16"), "j.ndjson": f"\n{line}\r\n\n",
        "k.json": json.dumps({"response": {"total": 1, "docs": [RECORD]}}), "l.tsv": as_csv(flat, "\t"),
    }  # fmt: skip
    found = [item for name, data in files.items() for item in items(tmp_path, name, data)]
    assert len(found) == len(files)
    assert len({replace(item, origin="") for item in found}) == 1


@pytest.mark.parametrize("title", ["headline", "Title", "HEADLINE", "hed"])
@pytest.mark.parametrize("text", ["content", "text", "Body", "articleBody", "full_text", "maintext"])
@pytest.mark.parametrize(
    "date",
    ["publish_date", "published", "published_at", "publishedAt", "Date", "firstcreated", "datePublished", "pub-date"],
)
def test_fields_are_found_under_the_names_people_use(tmp_path, title, text, date):
    article = one(tmp_path, {title: "Tunnel reopens", text: TEXT, date: "2026-01-09", "outlet": "Sarrow Radio"})
    assert (article.title, article.text, article.source) == ("Tunnel reopens", TEXT, "Sarrow Radio")
    assert article.published == datetime(2026, 1, 9, tzinfo=UTC) and article.precision == "day"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"source": {"id": "sr", "name": "Sarrow Radio"}}, ("source", "Sarrow Radio")),
        ({"publisher": "Sarrow Radio"}, ("source", "Sarrow Radio")),
        ({"byline": "By Ada Flood and Ezra Pomfrey"}, ("authors", ("Ada Flood", "Ezra Pomfrey"))),
        ({"author": [{"name": "Ada Flood"}, {"name": "Ada Flood"}]}, ("authors", ("Ada Flood",))),
        ({"category": ["Transport", "Islands"]}, ("section", "Transport")),
        ({"link": "http://www.sarrow.example/a/?utm_source=x#top"}, ("address", "https://sarrow.example/a")),
        ({"id": "item-17"}, ("address", "item-17")),
        ({"id": 17}, ("address", "17")),
        ({"id": "https://sarrow.example/a"}, ("url", "https://sarrow.example/a")),
        ({"url": "javascript:alert(1)"}, ("url", None)),
        ({"lang": "zh-HK"}, ("language", "zh")),
        ({"updated_at": "2026-01-10T00:00:00Z"}, ("updated", datetime(2026, 1, 10, tzinfo=UTC))),
        ({"credit": "法新社"}, ("credit", "AFP")),
    ],
)
def test_optional_fields_are_understood(tmp_path, fields, expected):
    assert getattr(one(tmp_path, {"title": "Tunnel reopens", "text": TEXT, **fields}), expected[0]) == expected[1]


def test_only_title_and_text_are_required_and_the_address_is_then_stable(tmp_path):
    first, second = one(tmp_path, {"title": "T", "text": TEXT}), one(tmp_path, {"text": TEXT, "title": "T"})
    assert (
        first == second
        and first.published is None
        and first.source == "unknown outlet"
        and first.address.startswith("record:")
    )


def test_a_time_without_zone_is_in_the_zone_that_was_given(tmp_path):
    (tmp_path / "a.json").write_text(json.dumps({"title": "T", "text": TEXT, "published": "2026-01-09 07:01"}))
    (article,) = read(tmp_path / "a.json", zone=ZoneInfo("Asia/Hong_Kong"))
    assert isinstance(article, Article) and article.published == datetime(2026, 1, 8, 23, 1, tzinfo=UTC)


def test_an_impossible_date_keeps_the_story_undated_and_reports_it(tmp_path):
    article, problem = items(tmp_path, "a.json", json.dumps({"title": "T", "text": TEXT, "date": "2026-02-31"}))
    assert isinstance(article, Article) and article.published is None and article.date_from is None
    assert isinstance(problem, Problem) and "2026-02-31" in problem.reason


def test_html_in_a_field_becomes_paragraphs(tmp_path):
    record = {
        "title": {"rendered": "Tunnel &amp; ferry"},
        "content": {"rendered": "<p>One <b>bold</b> word.</p>\n<p>Two<br>lines.</p><script>bad()</script>"},
    }
    article = one(tmp_path, record)
    assert (article.title, article.text) == ("Tunnel & ferry", "One bold word.\n\nTwo lines.")


def test_names_of_shares_in_a_wire_story_are_no_html(tmp_path):
    assert (
        one(tmp_path, {"title": "T", "text": "Phillips <P> and Agip <A> rose."}).text
        == "Phillips <P> and Agip <A> rose."
    )


def test_records_that_cannot_be_read_stop_nothing_and_are_numbered_by_line(tmp_path):
    good = json.dumps(RECORD)
    lines = [
        good,
        "{broken",
        "[1, 2]",
        "",
        '{"title": "no text"}',
        '{"text": "no title"}',
        "{}",
        "[" * 100_000,
        '{"title": "T", "text": "\\ud800 ok"}',
        good,
    ]
    found = items(tmp_path, "a.jsonl", "\n".join(lines))
    assert [item.origin for item in found if isinstance(item, Problem)] == [f"a.jsonl#{n}" for n in (2, 3, 5, 6, 7, 8)]
    assert [item.origin for item in found if isinstance(item, Article)] == ["a.jsonl#1", "a.jsonl#9", "a.jsonl#10"]
    assert next(item.text for item in found if item.origin == "a.jsonl#9") == "\ufffd ok"


def test_a_line_of_fifty_megabytes_is_a_problem_and_the_next_line_is_read(tmp_path):
    data = b'{"title": "T", "text": "' + b"x" * (50 * 2**20) + b'"}\n' + json.dumps(RECORD).encode()
    problem, article = items(tmp_path, "a.jsonl", data)
    assert isinstance(problem, Problem) and f"more than {LINE_BYTES // 2**20} MB" in problem.reason
    assert isinstance(article, Article) and article.origin == "a.jsonl#2"


@pytest.mark.parametrize(
    "document",
    ["{}", "[]", "3", "null", '"text"', '{"a": {"b": [1]}}', "{broken", "[" * 100_000, '{"title": "T"}', "[3]", "NaN"],
)
def test_json_that_is_no_story_is_a_problem(tmp_path, document):
    found = items(tmp_path, "a.json", document)
    assert len(found) == 1 and isinstance(found[0], Problem) and "\n" not in found[0].reason


def test_what_a_truncated_gzip_file_still_holds_is_read(tmp_path):
    import random

    noise = random.Random(7)
    lines = [json.dumps({**RECORD, "id": n, "url": "", "content": f"{TEXT} {noise.random()}"}) for n in range(2000)]
    packed = gzip.compress("\n".join(lines).encode())
    found = items(tmp_path, "a.jsonl.gz", packed[: len(packed) // 2])
    assert sum(isinstance(item, Article) for item in found) > 500
    assert isinstance(found[-1], Problem) and "cut off" in found[-1].reason


def test_a_broken_row_of_a_csv_file_stops_nothing(tmp_path):
    rows = 'title,text\nFirst,"One, two."\nSecond,no quotes, so three fields\n,no title\n\nThird,"Three\nlines."\n'
    found = items(tmp_path, "a.csv", rows)
    assert [(item.origin, item.title) for item in found if isinstance(item, Article)] == [
        ("a.csv#1", "First"),
        ("a.csv#5", "Third"),
    ]
    assert [item.origin for item in found if isinstance(item, Problem)] == ["a.csv#2", "a.csv#3"]


def test_a_csv_file_of_a_spreadsheet_in_windows_1252_is_read(tmp_path):
    (article,) = stories(tmp_path, "a.csv", "Title;Text\nCafé;“Très bien,” said Zoë.\n".encode("cp1252"))
    assert (article.title, article.text) == ("Café", "“Très bien,” said Zoë.")


def test_control_characters_are_taken_out_and_reported_nowhere_else(tmp_path):
    article = one(tmp_path, {"title": "T\u0000\nwo", "text": "One\u0000 \u0007two.\r\nThree\u00a0four."})
    assert (article.title, article.text) == ("T wo", "One two.\nThree\u00a0four.")
