"""Saved HTML pages: what a site's profile says, then JSON-LD, then meta tags, then trafilatura for the text.

HTML Living Standard (html.spec.whatwg.org), schema.org/NewsArticle, The Open Graph protocol (ogp.me). The time of
publication is that of the best evidence, named in `date_from`: profile, json-ld, meta, url, guess. A page's clock is none.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import tzinfo
from typing import Any, BinaryIO

from lxml import etree, html

from index import clean
from index.readers.assemble import Found, article
from index.readers.fields import unmarked
from index.readers.markup import within
from index.readers.moments import Moment, is_moment, moment
from index.readers.profiles import Profile, looks_like, profile
from index.readers.structured import Said, address, day_in, names, said
from index.readers.webtext import letters, paragraphs
from index.records import Article, Caption, Problem, ReadError

PAGE_BYTES = 16 * 1024 * 1024  # a larger page is refused; the largest of 40 publishers' has 1.2 MB
_SUFFIXES = (".html", ".htm", ".xhtml", ".shtml", ".mhtml")
_BEGINNING = re.compile(
    rb"\s*+(?><\?xml[^>]*>\s*)?(?><!--.*?-->\s*)*+<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{2,20})", re.I)
_SITE_AT_END = re.compile(r"\s+[-–—|*·:]+\s+(?P<site>[^|]{2,60})$")
_CAPTION = "//figure[.//img]//figcaption|//*[contains(@class, 'wp-caption-text')]"
_CAPTIONS = 30


def sniff(name: str, head: bytes) -> bool:
    """Whether a file is HTML, by its name or its beginning."""
    return not clean.is_binary(head) and (
        name.endswith(_SUFFIXES) or bool(_BEGINNING.match(head.removeprefix(b"\xef\xbb\xbf")))
    )


def read(stream: BinaryIO, origin: str, zone: tzinfo | None) -> Iterator[Article | Problem]:
    """The story of one page. Raises ReadError for a page that holds none, or is too large."""
    data = stream.read(PAGE_BYTES + 1)
    if len(data) > PAGE_BYTES:
        raise ReadError(f"{origin}: more than {PAGE_BYTES // 2**20} MB; a page holds one story")
    yield from story(data, origin, zone)


def story(
    data: bytes, origin: str, zone: tzinfo | None, *, url: str | None = None, declared: str | None = None
) -> Iterator[Article | Problem]:
    """The story of a page fetched from `url`, whose server declared an encoding. Raises ReadError where there is none."""
    decoded = clean.decode(data, declared or _charset(data))
    if decoded.lost:
        yield Problem(origin=origin, reason=f"{decoded.lost} bytes are not UTF-8; they are kept as U+FFFD")
    root = _parsed(decoded.text, origin)
    facts = said(root)
    known = address(root, facts, url)
    site = profile(known) or looks_like(decoded.text)
    found = Found(origin=origin, url=known, address=origin)
    found.title, found.source = _title(root, site, facts), _source(site, facts)
    found.published, found.date_from = _published(root, site, facts, known, zone, found.notes)
    found.updated = _updated(facts, site.zone if site else zone)
    found.authors, found.captions = _authors(facts), _captions(root, site)
    found.section = _first(facts.article.get("articleSection")) or facts.meta.get("section")
    found.language = _language(root, site, facts, known)
    found.text = _text(root, site, facts)  # last, as it takes the page apart
    yield article(found)
    yield from (Problem(origin=origin, reason=note) for note in found.notes)


def _charset(data: bytes) -> str | None:
    found = _DECLARED.search(data[:4096])
    return found[1].decode("ascii") if found else None


def _parsed(text: str, origin: str) -> html.HtmlElement:
    try:
        # Recoded, since libxml2 would believe a meta tag over the text. Behind a comment trafilatura loses the text.
        parser = html.HTMLParser(
            encoding="utf-8", huge_tree=False, no_network=True, remove_comments=True, remove_pis=True
        )
        root = html.document_fromstring(clean.text(text).encode(), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise ReadError(f"{origin}: not HTML that can be read: {error}") from error
    return root


def _title(root: html.HtmlElement, site: Profile | None, facts: Said) -> str:
    """The profile's headline, else what two of JSON-LD, og:title and the only h1 agree on, else the first of them."""
    if site and (elements := root.xpath(site.title)):
        return _content(elements[0])
    headings = [text for h1 in root.iter("h1") if (text := _content(h1))]
    ld, og = unmarked(_first(facts.article.get("headline"))), facts.meta.get("title", "")
    given = [text for text in (ld, _without_site(og, facts), *headings[:1]) if text]
    for text in given:
        if sum(_same(text, other) for other in given) > 1:
            return text
    title = next(iter(root.xpath("//head/title")), None)
    return given[-1] if given else _without_site(_content(title), facts) if title is not None else ""


def _same(a: str, b: str) -> bool:
    return letters(a) == letters(b)


def _without_site(title: str, facts: Said) -> str:
    """A title without the site's name at its end."""
    found = _SITE_AT_END.search(title)
    sites = [facts.meta.get("site", ""), *names(facts.article.get("publisher"), facts.nodes)]
    return title[: found.start()] if found and any(_same(found["site"], one) for one in sites if one) else title


def _source(site: Profile | None, facts: Said) -> str | None:
    """The outlet by og:site_name, or by the JSON-LD publisher where the former is a bare word in lower case."""
    if site:
        return site.source
    publisher, name = next(iter(names(facts.article.get("publisher"), facts.nodes)), ""), facts.meta.get("site", "")
    return publisher if publisher and (not name or name.islower() or _same(name, publisher)) else name or None


def _published(
    root: html.HtmlElement, site: Profile | None, facts: Said, url: str | None, zone: tzinfo | None, notes: list[str]
) -> tuple[Moment | None, str | None]:
    """The time of publication and the evidence for it; a note for each evidence that is no date."""
    zone = site.zone if site else zone
    evidence = [
        ("profile", _content(next(iter(root.xpath(site.date)), None)) if site else ""),
        ("json-ld", _first(facts.article.get("datePublished")) or _first(facts.article.get("dateCreated"))),
        ("meta", facts.meta.get("published", "")),
        ("url", day_in(url) or ""),
        ("guess", _beside_headline(root)),
    ]
    for date_from, value in evidence:
        try:
            if value:
                return moment(value, zone), date_from
        except ValueError as error:
            notes.append(f"{date_from}: {error}")
    return None, None


def _beside_headline(root: html.HtmlElement) -> str:
    """The first time that stands below the only h1, in a <time> or as all the text of an element that is named for it."""
    headings = list(root.iter("h1"))
    if len(headings) != 1:
        return ""
    for element in headings[0].xpath(
        "following::*[self::time or contains(@class, 'date') or contains(@class, 'time')][position() <= 5]"
    ):
        for value in (element.get("datetime") or "", _content(element)):
            if is_moment(value):
                return value
    return ""


def _updated(facts: Said, zone: tzinfo | None) -> Moment | None:
    for value in (_first(facts.article.get("dateModified")), facts.meta.get("updated", "")):
        try:
            if value:
                return moment(value, zone)
        except ValueError:  # an update that is no date is only left out
            continue
    return None


def _text(root: html.HtmlElement, site: Profile | None, facts: Said) -> str:
    if site and (elements := root.xpath(site.text)):
        return "\n\n".join(within(elements[0]))
    headings = [_content(h1) for h1 in root.iter("h1")] + [
        _first(facts.article.get("headline")),
        facts.meta.get("title", ""),
    ]
    stated = [line for line in unmarked(_first(facts.article.get("articleBody"))).splitlines() if line.strip()]
    return "\n\n".join(paragraphs(root, stated, headings))


def _authors(facts: Said) -> list[str]:
    given = names(facts.article.get("author"), facts.nodes) or [facts.meta.get("author", "")]
    return [name for name in given if name and not name.startswith(("http://", "https://"))]


def _captions(root: html.HtmlElement, site: Profile | None) -> list[Caption]:
    found = [one for path in site.captions for one in root.xpath(path)] if site else list(root.xpath(_CAPTION))
    lines = dict.fromkeys(text for one in found[:_CAPTIONS] if (text := _content(one)))
    return [clean.caption(line) for line in lines]


def _language(root: html.HtmlElement, site: Profile | None, facts: Said, url: str | None) -> str | None:
    by_path = next((language for part, language in site.languages if part in (url or "")), None) if site else None
    return by_path or _first(facts.article.get("inLanguage")) or root.get("lang") or facts.meta.get("language")


def _content(one: Any) -> str:
    """The text of an element, or of an attribute, on one line."""
    return "" if one is None else clean.line(str(one) if isinstance(one, str) else one.text_content())


def _first(value: Any) -> str:
    if isinstance(value, list):
        return next((found for one in value if (found := _first(one))), "")
    if isinstance(value, Mapping):
        return _first(value.get("@value") or value.get("name"))
    return value.strip() if isinstance(value, str) else ""
