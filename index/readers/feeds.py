"""RSS 0.9 to 2.0, RSS 1.0 (RDF) and Atom (RFC 4287), read by feedparser: the entries with their text or summary.

RTHK's full-text feeds give no link but a guid, which is then the address. The date is the entry's own; the feed's date is none.
"""

import io
from collections.abc import Iterator
from datetime import tzinfo
from typing import Any, BinaryIO

import feedparser

from index import clean
from index.readers.assemble import Found, article
from index.readers.fields import unmarked
from index.readers.markup import no_entities, root_name
from index.readers.moments import Moment, moment
from index.records import Article, Caption, Problem, ReadError

FEED_BYTES = 64 * 1024 * 1024
_ROOTS = {"rss", "feed", "RDF"}


def sniff(name: str, head: bytes) -> bool:
    """Whether a file is a feed, by its root element."""
    return root_name(head) in _ROOTS


def read(stream: BinaryIO, origin: str, zone: tzinfo | None) -> Iterator[Article | Problem]:
    """Every entry, numbered as it stands in the feed. Raises ReadError for entities of its own, or too large a feed."""
    no_entities(stream, origin)
    data = stream.read(FEED_BYTES + 1)
    if len(data) > FEED_BYTES:
        raise ReadError(f"{origin}: a feed of more than {FEED_BYTES // 2**20} MB")
    # A stream, since a string that is an address would be fetched.
    try:
        feed = feedparser.parse(io.BytesIO(data), resolve_relative_uris=False, sanitize_html=False)
    except (ValueError, LookupError) as error:  # an encoding that is none
        raise ReadError(f"{origin}: not a feed that can be read: {error}") from error
    for number, entry in enumerate(feed.entries, 1):
        yield from _entry(entry, feed.feed, f"{origin}#{number}", zone)
    if feed.bozo and isinstance(feed.get("bozo_exception"), feedparser.exceptions.ThingsNobodyCaresAboutButMe):
        return
    if feed.bozo:
        yield Problem(origin=origin, reason=f"not well-formed: {feed.bozo_exception}; what could be read was")


def _entry(entry: Any, feed: Any, origin: str, zone: tzinfo | None) -> Iterator[Article | Problem]:
    bodies = [content.get("value") or "" for content in entry.get("content", [])] + [entry.get("summary") or ""]
    found = Found(
        origin=origin, title=unmarked(entry.get("title") or ""), text=unmarked(max(bodies, key=len)), date_from="field"
    )
    source = entry.get("source", {}).get("title") if isinstance(entry.get("source"), dict) else None
    found.source = source or unmarked(feed.get("title") or "") or None
    guid, link = entry.get("id") or "", entry.get("link") or ""
    found.address, found.url = guid or link or None, link or (guid if guid.startswith("http") else None)
    found.authors = [name for author in entry.get("authors", []) if (name := author.get("name"))]
    found.section = next((tag.get("term") for tag in entry.get("tags", []) if tag.get("term")), None)
    found.language = next(
        (one.get("language") for one in entry.get("content", []) if one.get("language")), None
    ) or feed.get("language")
    found.published = _time(entry.get("published"), "published", found.notes, zone)
    found.updated = _time(entry.get("updated") if "updated" in entry else None, "updated", found.notes, zone)
    found.published = found.published or found.updated  # Atom requires only `updated`
    found.captions = _captions(entry)
    try:
        yield article(found)
    except ReadError as error:
        yield Problem(origin=origin, reason=str(error).removeprefix(f"{origin}: "))
    yield from (Problem(origin=origin, reason=note) for note in found.notes)


def _captions(entry: Any) -> list[Caption]:
    """media:description, which feedparser keeps as the summary's detail where there is a summary too."""
    described = (entry.get("summary_detail") or {}).get("value") or ""
    is_caption = "media_content" in entry and described and described != entry.get("summary")
    return [clean.caption(unmarked(described))] if is_caption else []


def _time(value: str | None, name: str, notes: list[str], zone: tzinfo | None) -> Moment | None:
    try:
        return moment(value, zone) if value and value.strip() else None
    except ValueError as error:
        notes.append(f"{name}: {error}; the story is kept without that date")
        return None
