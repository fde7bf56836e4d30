"""NITF (News Industry Text Format, IPTC, 3.x): `hedline/hl1`, `body.content`, `date.issue`, `doc-id`, captions of media.

A `management-status` of canceled or withheld takes the story out of answers.
"""

from collections.abc import Iterator
from datetime import tzinfo
from typing import Any, BinaryIO

from index.readers.assemble import Found, article
from index.readers.fields import is_withdrawn, names
from index.readers.markup import root_name, within, xml
from index.readers.moments import Moment, moment
from index.records import Article, Caption, Problem

DOCUMENT_BYTES = 64 * 1024 * 1024


def sniff(name: str, head: bytes) -> bool:
    """Whether a file is NITF, by its root element."""
    return root_name(head) == "nitf"


def read(stream: BinaryIO, origin: str, zone: tzinfo | None) -> Iterator[Article | Problem]:
    """The one story. Raises ReadError for what is no well-formed XML, has entities of its own, or is too large."""
    root = xml(stream, DOCUMENT_BYTES, origin)
    found = Found(origin=origin, address=origin)
    fill(root, found)
    _head(root, found, zone)
    yield article(found)
    yield from (Problem(origin=origin, reason=note) for note in found.notes)


def fill(root: Any, found: Found) -> None:
    """What the body says: headline, byline, text, captions; a field that is known already stays."""
    found.title = found.title or _text(root, ".//hedline/hl1") or _text(root, "head/title")
    byline = root.find(".//{*}byline")
    if byline is not None and not found.authors:
        people = [" ".join("".join(person.itertext()).split()) for person in byline.iter("{*}person")]
        found.authors = people or names(_text(root, ".//byline"))
    content = root.find(".//{*}body.content")
    if content is not None:
        found.captions = found.captions or [_caption(media) for media in content.iter("{*}media")]
        found.text = "\n\n".join(within(content))


def _head(root: Any, found: Found, zone: tzinfo | None) -> None:
    doc_id, docdata, pubdata = (root.find(f".//{{*}}{name}") for name in ("doc-id", "docdata", "pubdata"))
    if doc_id is not None and doc_id.get("id-string"):
        found.address = doc_id.get("id-string")
    found.url = found.address if (found.address or "").startswith("http") else None
    if pubdata is not None:
        found.source, found.section = pubdata.get("name"), pubdata.get("position.section")
        found.url = pubdata.get("ex-ref") or found.url
    found.source = (
        found.source
        or (doc_id.get("regsrc") if doc_id is not None else None)
        or _text(root, ".//doc.copyright")
        or None
    )
    found.credit = _text(root, ".//distributor") or None
    found.language = root.get("{http://www.w3.org/XML/1998/namespace}lang")
    found.withdrawn = docdata is not None and is_withdrawn(docdata.get("management-status") or "")
    notice = root.find(".//{*}ed-msg")
    found.notice = notice.get("info") if notice is not None else None
    found.published, found.date_from = _time(root, found.notes, zone), "field"


def _time(root: Any, notes: list[str], zone: tzinfo | None) -> Moment | None:
    """The first of the dates of issue, publication, release and of the story itself that is one."""
    for path, attribute in (
        ("date.issue", "norm"),
        ("pubdata", "date.publication"),
        ("date.release", "norm"),
        ("story.date", "norm"),
    ):
        element = root.find(f".//{{*}}{path}")
        value = (element.get(attribute) or "" if element is not None else "").strip()
        try:
            if value:
                return moment(value, zone)
        except ValueError as error:
            notes.append(f"{path}: {error}; the story is kept without that date")
    return None


def _caption(media: Any) -> Caption:
    return Caption(text=_text(media, "media-caption"), credit=_text(media, "media-producer") or None)


def _text(root: Any, path: str) -> str:
    named = "/".join(step if step == "." or not step else f"{{*}}{step}" for step in path.split("/"))
    element = root.find(named)
    return "" if element is None else " ".join("".join(element.itertext()).split())
