"""The formats of newsrooms: one story in each of them is one story, and each one's own rules are kept."""

import gzip
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from index.readers import read
from index.records import Article, Caption, Problem
from tests import stories_in_formats as written

HKT = timezone(timedelta(hours=8))


def items(folder: Path, name: str, data: bytes) -> list[Article | Problem]:
    (folder / name).write_bytes(data)
    return list(read(folder / name))


def one(folder: Path, name: str, data: bytes) -> Article:
    found = items(folder, name, data)
    assert len(found) == 1 and isinstance(found[0], Article), found
    return found[0]


def reasons(folder: Path, name: str, data: bytes) -> list[str]:
    return [item.reason for item in items(folder, name, data) if isinstance(item, Problem)]


@pytest.mark.parametrize("name", written.FORMATS)
def test_one_story_gives_equal_articles_in_every_format(tmp_path, name):
    article = one(tmp_path, name, written.FORMATS[name]())
    assert article.title == written.TITLE and article.text == written.TEXT
    assert article.published == datetime(2026, 1, 9, 7, 1, tzinfo=HKT) and article.published.utcoffset() == timedelta(
        hours=8
    )
    assert (article.source, article.url, article.credit) == (written.SOURCE, written.URL, written.CREDIT)
    assert (article.authors, article.section, article.language) == ((written.AUTHOR,), written.SECTION, "en")
    if name not in written.WITHOUT_CAPTION:
        assert article.captions == (Caption(text=written.CAPTION, credit=written.PHOTOGRAPHER),)
    reference = one(tmp_path, "reference.json", written.json_record())
    assert replace(article, origin="", date_from=None, captions=()) == replace(
        reference, origin="", date_from=None, captions=()
    )


# ---- feeds


def test_a_feed_without_links_takes_the_guid_as_address(tmp_path):
    feed = written.rss().replace(f"<link>{written.URL}</link>".encode(), b"")
    article = one(tmp_path, "rss.xml", feed)
    assert (article.address, article.url) == ("item-17", None)
    by_url = feed.replace(b"item-17", b"https://news.rthk.hk/rthk/en/component/k2/1840000-20260109.htm")
    assert one(tmp_path, "rss.xml", by_url).address == "https://news.rthk.hk/k2/1840000"


def test_the_date_of_a_feed_is_not_the_date_of_its_stories(tmp_path):
    feed = written.rss().replace(b"<pubDate>Fri, 09 Jan 2026 07:01:00 +0800</pubDate>", b"")
    assert one(tmp_path, "rss.xml", feed).published is None


def test_a_feed_that_is_cut_off_gives_what_it_holds_and_a_problem(tmp_path):
    found = items(tmp_path, "rss.xml", written.rss().replace(b"</item></channel></rss>", b"</item><item><title>cut"))
    assert isinstance(found[0], Article) and any(isinstance(item, Problem) for item in found[1:])


# ---- wires


@pytest.mark.parametrize("status", ["canceled", "withheld"])
@pytest.mark.parametrize(
    ("name", "write", "old"),
    [
        ("newsml.xml", written.newsml, "stat:{}"),
        ("ninjs.json", written.ninjs, '"pubstatus": "{}"'),
        ("nitf.xml", written.nitf, 'management-status="{}"'),
    ],
)
def test_a_story_taken_back_by_its_status_is_marked_and_keeps_its_id(tmp_path, name, write, old, status):
    article = one(tmp_path, name, write().replace(old.format("usable").encode(), old.format(status).encode()))
    assert article.withdrawn and article.notice
    assert article.id == one(tmp_path, name, write()).id


def test_a_cancellation_without_a_text_is_read_all_the_same(tmp_path):
    item = {
        "uri": "urn:1",
        "pubstatus": "canceled",
        "headline": "",
        "ednote": "Kill the story slugged TUNNEL.",
        "versioncreated": "2026-01-09T00:01:00Z",
    }
    article = one(tmp_path, "a.json", json.dumps(item).encode())
    assert article.withdrawn and article.notice == "Kill the story slugged TUNNEL." and article.address == "urn:1"


def test_a_correction_is_kept_as_the_notice_and_stays_in_the_text(tmp_path):
    body = written.TEXT + "\n\nThis story has been corrected to show that the main burst on Wednesday."
    article = one(tmp_path, "a.json", json.dumps({"title": "T", "text": body}).encode())
    assert article.notice == "This story has been corrected to show that the main burst on Wednesday."
    assert article.text == body and not article.withdrawn


@pytest.mark.parametrize("note", ["Adds quotes; the blast kills three.", "Updates with closing prices"])
def test_an_editors_note_about_other_things_is_no_notice(tmp_path, note):
    assert one(tmp_path, "a.json", json.dumps({"title": "T", "text": "Text.", "ednote": note}).encode()).notice is None


def test_a_later_version_of_a_wire_story_is_an_update_of_the_same_story(tmp_path):
    later = written.newsml().replace(
        f"<versionCreated>{written.PUBLISHED}".encode(), b"<versionCreated>2026-01-09T09:30:00+08:00"
    )
    article = one(tmp_path, "newsml.xml", later)
    assert (
        article.updated == datetime(2026, 1, 9, 9, 30, tzinfo=HKT)
        and article.id == one(tmp_path, "newsml.xml", written.newsml()).id
    )


def test_plain_text_and_nitf_within_newsml_are_read(tmp_path):
    before, _, rest = written.newsml().partition(b"<inlineXML")
    after = rest.partition(b"</inlineXML>")[2]
    plain = (
        before
        + f"<inlineData contenttype='text/plain'>{written.SIGNED.replace('&', '&amp;').replace('<', '&lt;')}</inlineData>".encode()
        + after
    )
    nested = (
        before
        + b"<inlineXML>"
        + written.nitf().partition(b'.dtd">')[2].replace(b"<nitf ", b"<nitf xmlns='' ")
        + b"</inlineXML>"
        + after
    )
    assert one(tmp_path, "a.xml", plain).text == one(tmp_path, "b.xml", nested).text == written.TEXT


def test_only_published_posts_of_a_wordpress_export_are_read(tmp_path):
    found = items(tmp_path, "wxr.xml", written.wxr())
    assert [item.origin for item in found] == ["wxr.xml#2"]


def test_a_wordpress_export_that_is_cut_off_gives_the_posts_before(tmp_path):
    data = written.wxr().replace(b"</channel></rss>", b"<item><title>cut")
    found = items(tmp_path, "wxr.xml", data)
    assert isinstance(found[0], Article) and isinstance(found[1], Problem) and "not XML" in found[1].reason


BOMB = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("name", ["rss.xml", "atom.xml", "newsml.xml", "nitf.xml", "wxr.xml"])
def test_xml_bombs_and_thefts_of_files_are_refused(tmp_path, name):
    body = written.FORMATS[name]()
    root = body[
        body.index(
            b"<nitf"
            if b"<nitf" in body
            else b"<newsMessage"
            if b"<newsMessage" in body
            else b"<rss"
            if b"<rss" in body
            else b"<feed"
        ) :
    ]
    assert "entities" in reasons(tmp_path, name, BOMB + root.replace(b"harbour", b"&b;&c;"))[0]
    utf16 = (BOMB.decode() + root.decode()).replace('version="1.0"', 'version="1.0" encoding="UTF-16"').encode("utf-16")
    assert "entities" in reasons(tmp_path, name, utf16)[0]


@pytest.mark.parametrize("name", ["newsml.xml", "nitf.xml"])
def test_a_wrongly_declared_encoding_is_put_right(tmp_path, name):
    data = written.FORMATS[name]().replace(b'version="1.0"', b'version="1.0" encoding="ascii"')
    assert one(tmp_path, name, data).text == written.TEXT


# ---- web archives


def test_pages_of_a_web_archive_are_numbered_and_others_passed_over(tmp_path):
    record = written.warc()
    other = written.warc(b"GIF89a", headers="Content-Type: image/gif\r\n")
    gone = written.warc().replace(b"200 OK", b"404 No")
    empty = written.warc(b"<html><body></body></html>", url="https://x.example/")
    found = items(tmp_path, "a.warc", other + record + gone + empty)
    assert [(type(item).__name__, item.origin) for item in found] == [("Article", "a.warc#2"), ("Problem", "a.warc#4")]


def test_a_response_that_was_sent_gzipped_and_in_chunks_is_read(tmp_path):
    page = gzip.compress(written.html_page())
    chunked = f"{len(page):x}\r\n".encode() + page + b"\r\n0\r\n\r\n"
    headers = "Content-Type: text/html\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n"
    assert one(tmp_path, "a.warc", written.warc(chunked, headers=headers)).text == written.TEXT


def test_a_record_that_declares_a_gigabyte_and_is_cut_off_is_a_problem(tmp_path):
    found = items(tmp_path, "a.warc", written.warc() + written.warc(length=2**30))
    assert (
        isinstance(found[0], Article)
        and isinstance(found[1], Problem)
        and "cut off" in found[1].reason
        and len(found) == 2
    )


def test_a_web_archive_cut_off_in_its_packing_gives_what_came_before(tmp_path):
    data = gzip.compress(written.warc()) + gzip.compress(written.warc())[:-400]
    found = items(tmp_path, "a.warc.gz", data)
    assert isinstance(found[0], Article) and isinstance(found[-1], Problem)


def test_an_old_page_in_big5_is_read_by_what_the_server_declared(tmp_path):
    text = "海底隧道星期五重開，工程人員徹夜抽走四萬立方米的海水，巴士服務恢復正常。" * 3
    page = f"<html><head><title>x</title></head><body><h2 class='itemTitle'>隧道重開</h2><div class='createddate'>2026-01-09 HKT 14:23</div><div class='itemFullText'>{text}</div></body></html>"
    article = one(
        tmp_path,
        "a.warc",
        written.warc(
            page.encode("big5"),
            url="http://rthk.hk/rthk/ch/component/k2/1840001-20260109.htm",
            headers="Content-Type: text/html; charset=big5\r\n",
        ),
    )
    assert (
        article.text == text
        and article.language == "zh"
        and article.published == datetime(2026, 1, 9, 14, 23, tzinfo=HKT)
    )


# ---- zip and tar


def test_archives_of_files_are_walked_with_hidden_and_hostile_names_left_harmless(tmp_path):
    files = {
        "../../etc/page.html": written.html_page(),
        "b/.hidden.txt": b"x",
        "README.txt": b"x",
        "c/lines.jsonl": written.json_lines(),
        "empty.txt": b"",
        "x.bin": b"\0" * 500,
    }
    for name, data in (
        ("a.zip", written.zipped(files)),
        ("a.tar.gz", written.tarred(files)),
        ("a.tar.xz", written.tarred(files, "w:xz")),
        ("a.tar", written.tarred(files, "w")),
    ):
        found = items(tmp_path, name, data)
        assert [item.origin for item in found if isinstance(item, Article)] == [
            f"{name}/etc/page.html",
            f"{name}/c/lines.jsonl#1",
        ]
        assert [item.origin for item in found if isinstance(item, Problem)] == [f"{name}/empty.txt", f"{name}/x.bin"]


def test_a_bomb_is_refused_and_the_file_after_it_read(tmp_path):
    found = items(tmp_path, "a.zip", written.zipped({"bomb.txt": b"\n" * (40 << 20), "page.html": written.html_page()}))
    assert isinstance(found[0], Problem) and "bomb" in found[0].reason and isinstance(found[1], Article)


@pytest.mark.parametrize("name", ["a.zip", "a.tar.gz", "a.tar"])
def test_an_archive_cut_off_anywhere_is_a_problem_and_raises_nothing(tmp_path, name):
    files = {f"{number}.html": written.html_page() for number in range(4)}
    whole = written.zipped(files) if name == "a.zip" else written.tarred(files, "w:gz" if name.endswith("gz") else "w")
    for share in (0.1, 0.5):
        assert reasons(tmp_path, name, whole[: int(len(whole) * share)])


def test_an_archive_within_an_archive_is_a_problem(tmp_path):
    assert (
        "within an archive" in reasons(tmp_path, "a.zip", written.zipped({"b.zip": written.zipped({"c.txt": b"x"})}))[0]
    )


def test_an_encrypted_zip_is_a_problem(tmp_path):
    data = bytearray(written.zipped({"a.txt": b"T\n\nText."}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert "encrypted" in reasons(tmp_path, "a.zip", bytes(data))[0]


def test_a_time_of_publication_at_midnight_to_the_second_is_a_day(tmp_path):
    article = one(
        tmp_path, "a.json", json.dumps({"title": "T", "text": "Text.", "published": "2026-01-09T00:00:00Z"}).encode()
    )
    assert (article.published, article.precision) == (datetime(2026, 1, 9, tzinfo=UTC), "day")
