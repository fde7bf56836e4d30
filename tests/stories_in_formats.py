"""One invented story, written in every format that is read. Each function returns the bytes of a file."""

import csv
import gzip
import io
import json
import tarfile
import zipfile
from html import escape

TITLE = "Tunnel & ferry reopen after “burst main” flood"
PARAGRAPHS = (
    "The harbour tunnel reopened on Friday, two days after a burst main had flooded it & the ferry pier.",
    "Engineers pumped out 40,000 cubic metres of water. “It was a long night,” said Orla Benneck of the transport department.",
    "Buses will run <late> until Monday, and the ferry to Kestrel Bay is free of charge for the whole of next week.",
)
TEXT = "\n\n".join(PARAGRAPHS)
URL = "https://news.sarrow.example/2026/01/tunnel-reopens"
SOURCE, AUTHOR, SECTION, CREDIT = "Sarrow Radio", "Ada Flood", "Transport", "SNA"
PUBLISHED = "2026-01-09T07:01:00+08:00"
CAPTION, PHOTOGRAPHER = "Pumps at the north portal.", "Emeric Dane"
SIGNED = f"{TEXT} ({CREDIT})"
HTML = "".join(f"<p>{escape(part, quote=False)}</p>" for part in (*PARAGRAPHS[:-1], f"{PARAGRAPHS[-1]} ({CREDIT})"))
_T, _C = escape(TITLE, quote=False), escape(CAPTION)


def record() -> dict[str, object]:
    return {
        "headline": TITLE, "content": SIGNED, "url": URL, "source": SOURCE, "authors": [AUTHOR], "publish_date": PUBLISHED,
        "section": SECTION, "language": "en", "captions": [{"text": CAPTION, "credit": PHOTOGRAPHER}],
    }  # fmt: skip


def text_page() -> bytes:
    lines = [
        f"{TITLE} - {SOURCE}",
        "A A A",
        "24 March 2026 09:12",
        "",
        SECTION,
        "",
        TITLE,
        "",
        "2026-01-09 HKT 07:01",
        URL,
    ]
    lines += [
        "Share this story facebook",
        f"  • {CAPTION} Photo: {PHOTOGRAPHER}",
        f"    {CAPTION} Photo: {PHOTOGRAPHER}",
        f"By {AUTHOR}",
        SIGNED,
        "",
        TITLE,
    ]
    return "\n".join(lines).encode()


def json_record() -> bytes:
    return json.dumps(record()).encode()


def json_lines() -> bytes:
    return json.dumps(record(), ensure_ascii=False).encode() + b"\n"


def csv_table() -> bytes:
    out = io.StringIO()
    row = {**record(), "authors": f"By {AUTHOR}", "captions": f"{CAPTION} Photo: {PHOTOGRAPHER}"}
    writer = csv.DictWriter(out, list(row))
    writer.writeheader()
    writer.writerow(row)
    return out.getvalue().encode("utf-8-sig")


def html_page() -> bytes:
    node = {
        "@context": "https://schema.org", "@type": ["NewsArticle", "Article"], "headline": TITLE, "datePublished": PUBLISHED, "author": {"@id": "#ada"},
        "publisher": {"@type": "Organization", "name": SOURCE}, "articleSection": SECTION, "inLanguage": "en-HK",
    }  # fmt: skip
    graph = json.dumps(
        {"@graph": [node, {"@id": "#ada", "@type": "Person", "name": AUTHOR}, {"@type": "WebSite", "name": "x"}]}
    )
    return (
        f"<!DOCTYPE html><html lang='en'><head><meta charset='utf-8'><title>{_T} | {SOURCE}</title><link rel='canonical' href='{URL}'>"
        f"<script type='application/ld+json'>{graph}</script></head><body><header><time datetime='2026-03-24T09:12'>24 March 2026 09:12</time>"
        f"<nav><a href='/'>Home</a></nav></header><main><article><h1>{_T}</h1><figure><img src='a.jpg'><figcaption>{_C} Photo: {PHOTOGRAPHER}</figcaption>"
        f"</figure>{HTML}</article></main><aside><p>Most read stories of the week, and many more words to make this look like text.</p></aside></body></html>"
    ).encode()


def rss() -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/">'
        f"<channel><title>{SOURCE}</title><link>https://news.sarrow.example</link><language>en</language><lastBuildDate>Tue, 24 Mar 2026 09:12:00 +0800</lastBuildDate>"
        f"<item><title>{_T}</title><link>{URL}</link><guid isPermaLink='false'>item-17</guid><dc:creator>{AUTHOR}</dc:creator><category>{SECTION}</category>"
        f"<pubDate>Fri, 09 Jan 2026 07:01:00 +0800</pubDate><description>In short.</description><content:encoded><![CDATA[{HTML}]]></content:encoded>"
        f"<media:content url='https://x.example/a.jpg'><media:description>{_C} Photo: {PHOTOGRAPHER}</media:description></media:content></item></channel></rss>"
    ).encode()


def atom() -> bytes:
    return (
        f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>{SOURCE}</title><id>x</id><updated>2026-03-24T09:12:00Z</updated>'
        f'<entry><title>{_T}</title><id>tag:sarrow,17</id><link rel="alternate" href="{URL}"/><published>{PUBLISHED}</published><updated>{PUBLISHED}</updated>'
        f'<author><name>{AUTHOR}</name></author><category term="{SECTION}"/><content type="html">{escape(HTML)}</content></entry></feed>'
    ).encode()


def ninjs() -> bytes:
    item = {
        "uri": URL, "url": URL, "type": "text", "version": "1", "versioncreated": PUBLISHED, "firstcreated": PUBLISHED, "pubstatus": "usable", "language": "en",
        "headline": TITLE, "byline": f"By {AUTHOR}", "body_xhtml": HTML, "subject": [{"name": SECTION}], "provider": SOURCE,
        "associations": {"main": {"type": "picture", "description_text": CAPTION, "byline": PHOTOGRAPHER}},
    }  # fmt: skip
    return json.dumps(item).encode()


def ninjs_2() -> bytes:
    item = {
        "uri": URL, "url": URL, "type": "text", "versionCreated": PUBLISHED, "firstCreated": PUBLISHED, "pubStatus": "usable", "language": "en",
        "headlines": [{"role": "short", "value": "Short"}, {"role": "main", "value": TITLE}], "by": AUTHOR, "subjects": [{"name": SECTION}],
        "bodies": [{"role": "summary", "value": "Short."}, {"role": "main", "contentType": "text/plain", "value": SIGNED}], "infoSources": [{"name": SOURCE}],
        "associations": [{"name": "main", "type": "picture", "descriptions": [{"value": CAPTION}], "by": PHOTOGRAPHER}],
    }  # fmt: skip
    return json.dumps(item).encode()


def ans() -> bytes:
    parts = [*PARAGRAPHS[:-1], f"{PARAGRAPHS[-1]} ({CREDIT})"]
    item = {
        "type": "story", "version": "0.10.10", "_id": "ABC", "canonical_url": "/2026/01/tunnel-reopens", "website_url": "https://news.sarrow.example",
        "headlines": {"basic": TITLE}, "content_elements": [
            {"type": "image", "caption": CAPTION, "credits": {"by": [{"name": PHOTOGRAPHER}]}},
            *({"type": "text", "content": escape(part, quote=False)} for part in parts), {"type": "raw_html", "content": "<iframe>"},
        ],
        "credits": {"by": [{"type": "author", "name": AUTHOR}]}, "first_publish_date": PUBLISHED, "display_date": PUBLISHED, "publish_date": "2026-02-01T00:00:01Z",
        "source": {"name": SOURCE}, "taxonomy": {"primary_section": {"name": SECTION}}, "language": "en",
    }  # fmt: skip
    return json.dumps(item).encode()


def ap() -> bytes:
    item = {
        "uri": "https://api.example/content/1?v=2", "altids": {"itemid": "abc123"}, "url": URL, "type": "text", "headline": TITLE, "pubstatus": "usable",
        "firstcreated": PUBLISHED, "versioncreated": PUBLISHED, "bylines": [{"by": f"By {AUTHOR}"}], "language": "en", "provider": SOURCE,
        "body_nitf": f"<block>{HTML}</block>", "subject": [{"name": SECTION}], "associations": {"1": {"type": "picture", "description_text": CAPTION, "byline": PHOTOGRAPHER}},
    }  # fmt: skip
    return json.dumps({"data": {"items": [{"item": item}]}}).encode()


def json_ld() -> bytes:
    node = {
        "@type": "NewsArticle", "headline": TITLE, "articleBody": SIGNED, "datePublished": PUBLISHED, "author": [{"@type": "Person", "name": AUTHOR}],
        "publisher": {"@type": "Organization", "name": SOURCE}, "articleSection": [SECTION], "inLanguage": "en", "mainEntityOfPage": {"@id": URL},
        "captions": [{"text": CAPTION, "credit": PHOTOGRAPHER}],
    }  # fmt: skip
    return json.dumps(
        {"@context": "https://schema.org", "@graph": [{"@type": "WebSite", "name": SOURCE}, node]}
    ).encode()


def newsml() -> bytes:
    return (
        '<?xml version="1.0"?><newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><header/><itemSet>'
        f'<newsItem guid="{URL}" version="3" xml:lang="en"><rightsInfo/><itemMeta><itemClass qcode="ninat:text"/><provider literal="{SOURCE}"/>'
        f'<versionCreated>{PUBLISHED}</versionCreated><firstCreated>{PUBLISHED}</firstCreated><pubStatus qcode="stat:usable"/></itemMeta>'
        f'<contentMeta><by>By {AUTHOR}</by><creditline>{CREDIT}</creditline><language tag="en"/><subject qcode="x:1"><name>{SECTION}</name></subject><headline>{_T}</headline></contentMeta>'
        f'<contentSet><inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head><body>{HTML}</body></html></inlineXML></contentSet>'
        f'</newsItem><newsItem guid="p"><itemMeta><itemClass qcode="ninat:picture"/></itemMeta></newsItem></itemSet></newsMessage>'
    ).encode()


def nitf() -> bytes:
    return (
        '<?xml version="1.0"?><!DOCTYPE nitf SYSTEM "http://www.nitf.org/IPTC/NITF/3.4/specification/dtd/nitf-3-4.dtd">'
        f'<nitf xml:lang="en"><head><title>x</title><docdata management-status="usable"><doc-id id-string="17"/><date.issue norm="20260109T070100+0800"/></docdata>'
        f'<pubdata name="{SOURCE}" position.section="{SECTION}" ex-ref="{URL}"/></head><body><body.head><hedline><hl1>{_T}</hl1></hedline>'
        f"<byline>By <person>{AUTHOR}</person></byline></body.head><body.content><media media-type='image'><media-reference source='a.jpg'/>"
        f"<media-caption>{_C}</media-caption><media-producer>{PHOTOGRAPHER}</media-producer></media><block>{HTML}</block></body.content></body></nitf>"
    ).encode()


def wxr() -> bytes:
    draft = "<item><title>Draft</title><wp:status>draft</wp:status><wp:post_type>post</wp:post_type></item>"
    body = f'[caption id="a" width="3"]<img src="a.jpg"/> {_C} Photo: {PHOTOGRAPHER}[/caption]\n' + HTML.replace(
        "</p><p>", "\n\n"
    ).removeprefix("<p>").removesuffix("</p>")
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/"><channel>'
        f"<title>{SOURCE}</title><language>en</language><wp:author><wp:author_login>ada</wp:author_login><wp:author_display_name>{AUTHOR}</wp:author_display_name></wp:author>{draft}"
        f'<item><title>{_T}</title><link>{URL}</link><guid isPermaLink="false">https://news.sarrow.example/?p=17</guid><dc:creator>ada</dc:creator>'
        f"<content:encoded><![CDATA[{body}]]></content:encoded><wp:post_date>2026-01-09 07:01:00</wp:post_date><wp:post_date_gmt>2026-01-08 23:01:00</wp:post_date_gmt>"
        f'<wp:status>publish</wp:status><wp:post_type>post</wp:post_type><category domain="category" nicename="t">{SECTION}</category></item></channel></rss>'
    ).encode()


def warc(
    page: bytes | None = None,
    url: str = URL,
    headers: str = "Content-Type: text/html; charset=utf-8\r\n",
    length: int | None = None,
) -> bytes:
    http = f"HTTP/1.1 200 OK\r\n{headers}\r\n".encode() + (html_page() if page is None else page)
    head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2026-03-24T01:12:00Z\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
    head += f"Content-Type: application/http; msgtype=response\r\nContent-Length: {length or len(http)}\r\n\r\n"
    return head.encode() + http + b"\r\n\r\n"


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def tarred(files: dict[str, bytes], mode: str = "w:gz") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:  # type: ignore[call-overload]
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


FORMATS = {
    "page.txt": text_page, "record.json": json_record, "lines.jsonl": json_lines, "table.csv": csv_table, "page.html": html_page, "rss.xml": rss, "atom.xml": atom,
    "ninjs.json": ninjs, "ninjs2.json": ninjs_2, "ans.json": ans, "ap.json": ap, "ld.json": json_ld, "newsml.xml": newsml, "nitf.xml": nitf, "wxr.xml": wxr,
    "crawl.warc": warc, "crawl.warc.gz": lambda: gzip.compress(warc()), "pages.zip": lambda: zipped({"a/page.html": html_page()}),
    "pages.tar.gz": lambda: tarred({"a/lines.jsonl.gz": gzip.compress(json_lines())}),
}  # fmt: skip
WITHOUT_CAPTION = {
    "atom.xml",
    "newsml.xml",
}  # the formats have a place for captions, but not within the story's own item
