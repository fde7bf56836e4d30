"""Archive text -> HTML. Every piece of a stored story, of a question and of a file name becomes HTML here, and only as text."""

import html
import re
from urllib.parse import quote, urlsplit

from index.records import Article, Caption
from qa.records import Citation
from web.controls import without_controls
from web.dates import moment
from web.labels import say

LONGEST_TITLE = 300  # characters shown of a headline or a question; a title of 10,000 would hide the page


def text(value: str) -> str:
    """`value` as the text of an element or an attribute: what a browser reads back is `value` itself.

    Written as references are, beside the five of `html.escape`, the carriage return, which a parser would turn into a
    newline; NUL and lone surrogates, which no HTML can hold, become U+FFFD (WHATWG HTML, 13.2.3.5 and 13.2.5.1).
    """
    sound = value.encode("utf-8", "replace").decode("utf-8").replace("\0", "\ufffd")
    return html.escape(sound, quote=True).replace("\r", "&#13;")


def phrase(value: str, longest: int = LONGEST_TITLE) -> str:
    """A short piece of foreign text inside a line of ours, isolated so that its direction ends where it ends."""
    shown = value if len(value) <= longest else f"{value[:longest].rstrip()}…"
    return f'<bdi dir="auto">{text(shown)}</bdi>'


def attribute(value: str, longest: int = LONGEST_TITLE) -> str:
    """A hint shown by the browser itself, where nothing can be isolated: without characters that turn the direction."""
    return text(without_controls(value)[:longest])


def address(url: str | None) -> str | None:
    """`url` if it leads to a web page (http or https with a host), else None: never javascript:, data: or file:."""
    if not url or re.search(r"[\x00-\x20\x7f\\]", url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme.lower() in ("http", "https") and parts.hostname else None


def original(url: str | None) -> str:
    """A link to the story where it was published, or what is known of it as text."""
    safe = address(url)
    if safe is None:
        return f'<span class="plain-address">{phrase(url)}</span>' if url else ""
    return (
        f'<a class="original" href="{text(safe)}" target="_blank" rel="noopener noreferrer nofollow" '
        f'title="{say("Opens the publisher’s page, which may have changed or expired")}">{say("Original")}</a>'
    )


def permanent(article_id: str, version: int, start: int, end: int) -> str:
    """The address of a story at a passage; it stays good through updates and rebuilds."""
    return f"/story/{quote(article_id, safe='')}?v={version}&s={start}-{end}#quote"


def marked(stored: str, start: int, end: int, anchor: str) -> str:
    """A whole text with `stored[start:end]` in a <mark> that carries the anchor; without a span, unmarked."""
    if start == end:
        return text(stored)
    quoted = f'<mark id="{text(anchor)}" tabindex="-1">{text(stored[start:end])}</mark>'
    return f"{text(stored[:start])}{quoted}{text(stored[end:])}"


def emphasised(citation: Citation) -> str:
    """The quote with the bare answer words, where they are known, in <strong>."""
    if citation.emphasis is None:
        return text(citation.quote)
    first, last = (place - citation.start for place in citation.emphasis)
    before, words, after = citation.quote[:first], citation.quote[first:last], citation.quote[last:]
    return f"{text(before)}<strong>{text(words)}</strong>{text(after)}"


def reference(article: Article) -> str:
    """Outlet, time in the publication's zone, agency."""
    return of(article.source, moment(article.published, article.precision), article.credit)


def of(source: str, when: str, credit: str | None = None) -> str:
    """ "RTHK, 9 January 2026, 07:01 HKT (AFP)"."""
    agency = say(" ({credit})", credit=phrase(credit)) if credit else ""
    return say("{outlet}, {when}", outlet=phrase(source), when=text(when)) + agency


def story(
    article: Article, *, start: int = 0, end: int = 0, anchor: str = "quote", before: str = "", level: int = 2
) -> str:
    """The whole stored story, the quoted words marked. `before` is HTML of ours (links, notices) put on top."""
    return (
        f'<article class="story" lang="{attribute(article.language or "", 20)}" dir="auto">{before}'
        f"{_head(article, level)}{_notices(article)}"
        f'<div class="text" dir="auto">{marked(article.text, start, end, anchor)}</div>'
        f"{_captions(article, level + 1)}{_provenance(article, start, end)}</article>"
    )


def _head(article: Article, level: int) -> str:
    section = f' <span class="section">{phrase(article.section)}</span>' if article.section else ""
    authors = f'<p class="byline">{", ".join(phrase(name) for name in article.authors)}</p>' if article.authors else ""
    updated = f" · {say('updated {when}', when=text(moment(article.updated)))}" if article.updated else ""
    return (
        f'<header><p class="outlet">{phrase(article.source)}{section}</p><h{level}>{phrase(article.title)}</h{level}>'
        f'{authors}<p class="when">{reference(article)}{updated}</p></header>'
    )


def _notices(article: Article) -> str:
    lines = [say("This story was withdrawn by its publisher.")] if article.withdrawn else []
    shown = [f'<p class="notice">{line}</p>' for line in lines]
    if article.notice:
        shown.append(f'<p class="notice">{phrase(article.notice, 1000)}</p>')
    return "".join(shown)


def _captions(article: Article, level: int) -> str:
    if not article.captions:
        return ""
    lines = (f'<li dir="auto">{text(c.text)}{_photo(c)}</li>' for c in article.captions)
    return f'<section class="captions"><h{level}>{say("Photo captions")}</h{level}><ul>{"".join(lines)}</ul></section>'


def _photo(caption: Caption) -> str:
    return f" <span>{say('Photo: {who}', who=phrase(caption.credit))}</span>" if caption.credit else ""


def _provenance(article: Article, start: int, end: int) -> str:
    evidence = say("date from {evidence}", evidence=phrase(article.date_from)) if article.date_from else ""
    read = say("read from {file}", file=phrase(article.origin)) if article.origin else ""
    facts = (say("version {number}", number=article.version), evidence, read)
    links = f'{original(article.url)} <a href="{text(permanent(article.id, article.version, start, end))}">{say("Permanent link")}</a>'
    return f'<footer class="provenance"><p>{links}</p><p>{" · ".join(fact for fact in facts if fact)}</p></footer>'
