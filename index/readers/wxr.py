"""WordPress exports (WXR 1.0 to 1.2, an RSS 2.0 with elements of WordPress): the published posts, one after the other.

Drafts, pages, attachments and menus are passed over. The difference between `post_date` and `post_date_gmt` is the site's zone.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Any, BinaryIO

from lxml import etree

from index import clean
from index.readers.assemble import Found, article
from index.readers.markup import no_entities, paragraphs
from index.readers.moments import Moment, moment
from index.records import Article, Caption, Problem, ReadError

_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
_CAPTION = re.compile(r"\[caption\b[^\]]*\](.*?)\[/caption\]", re.S)
_SHORTCODE = re.compile(r"\[/?(?:gallery|embed|video|audio|playlist|vc_\w+|et_pb_\w+)\b[^\]]*\]")


def sniff(name: str, head: bytes) -> bool:
    """Whether a file is a WordPress export, by its namespace."""
    return b"<rss" in head and b"wordpress.org/export/" in head


def read(stream: BinaryIO, origin: str, zone: tzinfo | None) -> Iterator[Article | Problem]:
    """Every published post, numbered as it stands among the items. Raises ReadError for entities of its own."""
    no_entities(stream, origin)
    items = etree.iterparse(
        stream, events=("end",), tag="item", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    number = 0
    while True:
        try:
            _, item = next(items)
        except StopIteration:
            return
        except etree.XMLSyntaxError as error:
            yield Problem(
                origin=f"{origin}#{number + 1}",
                reason=f"not XML that can be read: {error.msg}; what came before was read",
            )
            return
        number += 1
        if _of(item, "status") in ("publish", "") and _of(item, "post_type") in ("post", ""):
            yield from _post(item, f"{origin}#{number}", zone)
        item.clear()  # the tree stays as small as one post; titles and authors of the site come before the first


def _post(item: Any, origin: str, zone: tzinfo | None) -> Iterator[Article | Problem]:
    channel = item.getparent()
    content = item.findtext(_CONTENT) or ""
    found = Found(origin=origin, title=item.findtext("title") or "", date_from="field")
    found.source = channel.findtext("title") if channel is not None else None
    found.url, found.address = item.findtext("link"), item.findtext("guid") or _of(item, "post_id") or None
    found.captions = [_caption(inner) for inner in _CAPTION.findall(content)]
    bare = _SHORTCODE.sub("", _CAPTION.sub("", content))
    found.text = "\n\n".join(paragraphs(re.sub(r"\n\s*\n", "<br><br>", bare)))
    found.authors = [_author(item.findtext(_CREATOR) or "", channel)]
    found.section = next((one.text for one in item.iterfind("category") if one.get("domain") == "category"), None)
    found.published, found.updated = _time(item, "post_date", zone, found.notes), _time(item, "post_modified", zone, [])
    try:
        yield article(found)
    except ReadError as error:
        yield Problem(origin=origin, reason=str(error).removeprefix(f"{origin}: "))
    yield from (Problem(origin=origin, reason=note) for note in found.notes)


def _of(item: Any, name: str) -> str:
    return (item.findtext(f"{{*}}{name}") or "").strip()


def _author(login: str, channel: Any) -> str:
    """The name that goes with a login, where the export lists it."""
    for author in channel.iterfind("{*}author") if channel is not None else ():
        if _of(author, "author_login") == login:
            return _of(author, "author_display_name") or login
    return login


def _time(item: Any, name: str, zone: tzinfo | None, notes: list[str]) -> Moment | None:
    """The site's own time, with the zone that its time in UTC shows; else what pubDate says."""
    local, utc = _of(item, name), _of(item, f"{name}_gmt")
    try:
        if local and utc and not utc.startswith("0000"):
            return moment(local, _zone(local, utc))
        value = local if not local.startswith("0000") else ""
        value = value or (item.findtext("pubDate") or "" if name == "post_date" else "")
        return moment(value, zone) if value else None
    except ValueError as error:
        notes.append(f"{name}: {error}; the story is kept without that date")
        return None


def _zone(local: str, utc: str) -> tzinfo:
    offset = datetime.fromisoformat(local) - datetime.fromisoformat(utc)
    minutes = round(offset.total_seconds() / 900) * 15
    return timezone(timedelta(minutes=minutes)) if abs(minutes) <= 14 * 60 else UTC


def _caption(shortcode: str) -> Caption:
    return clean.caption(" ".join(paragraphs(shortcode)))
