"""NewsML-G2 (IPTC, version 2.x): text news items, alone or in a newsMessage; pictures and other items are passed over.

A `pubStatus` of stat:canceled or stat:withheld takes the story out of answers; its record stays.
"""

from collections.abc import Iterator
from datetime import tzinfo
from typing import Any, BinaryIO

from index.readers import nitf
from index.readers.assemble import Found, article
from index.readers.fields import is_withdrawn, names
from index.readers.markup import root_name, within, xml
from index.readers.moments import Moment, moment
from index.records import Article, Problem, ReadError

DOCUMENT_BYTES = 64 * 1024 * 1024
_ROOTS = {"newsMessage", "newsItem", "itemSet"}


def sniff(name: str, head: bytes) -> bool:
    """Whether a file is NewsML-G2, by its root element."""
    return root_name(head) in _ROOTS


def read(stream: BinaryIO, origin: str, zone: tzinfo | None) -> Iterator[Article | Problem]:
    """Every text item. Raises ReadError for what is no well-formed XML, has entities of its own, or is too large."""
    root = xml(stream, DOCUMENT_BYTES, origin)
    items = [item for item in root.iter("{*}newsItem") if _is_text(item)]
    for number, item in enumerate(items, 1):
        found = _item(item, origin if len(items) == 1 else f"{origin}#{number}", zone)
        try:
            yield article(found)
        except ReadError as error:
            yield Problem(origin=found.origin, reason=str(error).removeprefix(f"{found.origin}: "))
        yield from (Problem(origin=found.origin, reason=note) for note in found.notes)


def _item(item: Any, origin: str, zone: tzinfo | None) -> Found:
    guid = (item.get("guid") or "").strip()
    found = Found(origin=origin, address=guid or None, url=guid if guid.startswith("http") else None, date_from="field")
    found.published = _time(item, ("firstCreated", "contentCreated", "versionCreated"), found.notes, zone)
    found.updated = _time(item, ("versionCreated",), found.notes, zone)
    found.title = _text(item, "contentMeta/headline")
    found.source = (
        _named(item, "itemMeta/provider")
        or _named(item, "rightsInfo/copyrightHolder")
        or _named(item, "contentMeta/infoSource")
    )
    found.credit, found.section = _text(item, "contentMeta/creditline"), _named(item, "contentMeta/subject")
    found.authors = names(_text(item, "contentMeta/by") or _named(item, "contentMeta/creator"))
    language = item.find("{*}contentMeta/{*}language")
    found.language = (language.get("tag") if language is not None else None) or item.get(
        "{http://www.w3.org/XML/1998/namespace}lang"
    )
    found.notice = _text(item, "itemMeta/edNote")
    status = item.find("{*}itemMeta/{*}pubStatus")
    found.withdrawn = status is not None and is_withdrawn(status.get("qcode") or "")
    _content(item, found)
    return found


def _is_text(item: Any) -> bool:
    """An item that says it is something else (ninat:picture, video) is none; one that says nothing is text."""
    kind = item.find("{*}itemMeta/{*}itemClass")
    return kind is None or (kind.get("qcode") or "ninat:text").rpartition(":")[2] in ("text", "composite")


def _content(item: Any, found: Found) -> None:
    """The story within: XHTML or NITF in inlineXML, else plain text in inlineData."""
    for inline in item.iterfind("{*}contentSet/{*}inlineXML"):
        document = inline.find("{*}nitf")
        if document is not None:
            nitf.fill(document, found)
            return
        body = next(inline.iter("{*}body"), inline)
        found.text = "\n\n".join(within(body))
        if found.text:
            return
    data = item.find("{*}contentSet/{*}inlineData")
    found.text = "" if data is None else "".join(data.itertext())


def _path(path: str) -> str:
    return "/".join(f"{{*}}{step}" for step in path.split("/"))


def _text(item: Any, path: str) -> str:
    element = item.find(_path(path))
    return "" if element is None else " ".join("".join(element.itertext()).split())


def _named(item: Any, path: str) -> str:
    """A party or subject: its name, else its literal, else the end of its qcode."""
    element = item.find(_path(path))
    if element is None:
        return ""
    return _text(element, "name") or element.get("literal") or (element.get("qcode") or "").rpartition(":")[2]


def _time(item: Any, among: tuple[str, ...], notes: list[str], zone: tzinfo | None) -> Moment | None:
    for name in among:
        value = _text(item, f"itemMeta/{name}") or _text(item, f"contentMeta/{name}")
        try:
            if value:
                return moment(value, zone)
        except ValueError as error:
            notes.append(f"{name}: {error}; the story is kept without that date")
    return None
