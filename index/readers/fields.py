"""A record of named fields, from JSON or CSV, as what it says about a story."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from html import unescape
from typing import Any

from index import clean
from index.readers.assemble import Found
from index.readers.markup import paragraphs
from index.readers.moments import Moment, moment, shown
from index.records import Caption

# Each list in order of trust. Names are compared in lower case without "_", "-" and spaces.
TITLE = ("headline", "title", "headlines", "hed", "webtitle", "headlinemain", "name")
TEXT = (
    "text", "articlebody", "fulltext", "body", "maintext", "bodytext", "articletext", "content", "bodyxhtml",
    "bodyhtml", "contentencoded", "story", "contenttext", "contenthtml",
)  # fmt: skip
PUBLISHED = (
    "publishdate", "published", "publishedat", "datepublished", "firstcreated", "firstpublishdate", "pubdate", "publicationdate",
    "publisheddate", "publishedtime", "webpublicationdate", "dategmt", "date", "datetime", "timestamp", "versioncreated",
)  # fmt: skip
UPDATED = (
    "updated", "updatedat", "datemodified", "modified", "modifiedgmt", "lastupdateddate", "versioncreated",
    "lastmodified", "updatedate",
)  # fmt: skip
URL = ("canonicalurl", "url", "link", "weburl", "permalink", "articleurl", "sourceurl", "mainentityofpage")
ADDRESS = ("id", "guid", "uri", "altids", "uuid", "articleid", "slug")
SOURCE = (
    "source", "publisher", "outlet", "publication", "newspaper", "newsoutlet", "provider", "sitename", "sourcename",
    "sourcedomain", "site", "infosource",
)  # fmt: skip
AUTHORS = ("authors", "author", "byline", "bylines", "creator", "credits", "by")
SECTION = ("section", "category", "articlesection", "sectionname", "categories", "desk", "newsdesk")
LANGUAGE = ("language", "lang", "inlanguage", "locale")
CREDIT = ("credit", "agency", "creditline", "newsagency")
NOTICE = ("notice", "correction", "corrections", "ednote", "editorsnote")
STATUS = ("pubstatus", "publicationstatus")
CAPTIONS = ("captions", "caption")

WITHDRAWN = {"canceled", "cancelled", "withheld", "retracted", "killed"}
_WORDS = (
    "text", "value", "name", "rendered", "basic", "main", "fulltext", "headline", "title", "by", "url", "id", "@id", "#text", "canonicalurl",
)  # fmt: skip
_BY = re.compile(r"^\s*(?:by|von|par|記者|撰文)\b[\s:：]*", re.I)
_JOINED = re.compile(r"\s*(?:[;,、|]|\band\b|&)\s*")
# Tags in capitals count only when they close: "<P>" is also how a wire names the shares of Phillips Petroleum.
_HTML = re.compile(
    r"</(?i:p|div|h[1-6]|ul|li|blockquote|a|strong|em|figure|span|b|i)\s*>|<(?:p|br|div)(?:\s[^<>]*)?/?>"
)
_ENTITY = re.compile(r"&(?:amp|quot|apos|nbsp|lt|gt|[lr][sd]quo|[mn]dash|hellip|#\d{2,5}|#x[0-9a-fA-F]{2,4});")


@dataclass(slots=True)
class Record:
    """What a record says; `has` names the required fields that it holds."""

    found: Found
    has: frozenset[str]


def found(record: Mapping[str, Any], origin: str, zone: tzinfo | None) -> Record:
    """What the fields of a record say about a story; a date that is none goes into `notes`."""
    fields = {_plain(name): value for name, value in reversed(list(record.items())) if value not in (None, "", [], {})}
    title, body, url = _first(fields, TITLE), _first(fields, TEXT), _first(fields, URL)
    address = _first(fields, ADDRESS)
    if not _is_url(url) and _is_url(address):
        url = address
    story = Found(
        origin=origin,
        title=unmarked(title),
        text=unmarked(body),
        source=_first(fields, SOURCE) or None,
        url=url or None,
        address=address or url or None,
        credit=_first(fields, CREDIT) or None,
        captions=_captions(fields),
        authors=_authors(fields),
        section=_first(fields, SECTION) or None,
        language=_first(fields, LANGUAGE) or None,
    )
    story.notice, story.withdrawn = _first(fields, NOTICE) or None, is_withdrawn(_first(fields, STATUS))
    story.published, story.updated = (
        _time(fields, PUBLISHED, story.notes, zone),
        _time(fields, UPDATED, story.notes, zone),
    )
    story.date_from = "field"
    has = (name for name, value in (("title", title), ("text", body)) if value)
    return Record(story, frozenset(has))


def is_withdrawn(status: str) -> bool:
    """Whether a publication status, "stat:canceled" or "withheld", takes a story back (IPTC publication status codes)."""
    return status.strip().rpartition(":")[2].lower() in WITHDRAWN


def unmarked(value: str) -> str:
    """Text without HTML, its paragraphs parted by empty lines, where it has any tag or entity of HTML."""
    if _HTML.search(value):
        return "\n\n".join(paragraphs(value))
    return unescape(value) if _ENTITY.search(value) else value


def words(value: Any) -> str:
    """The text of a field: a string or number, the name within an object, the first of a list."""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        inner = {_plain(str(name)): item for name, item in value.items()}
        return next((words(inner[name]) for name in _WORDS if inner.get(name)), "")
    if isinstance(value, list):
        return next(filter(None, map(words, value)), "")
    return "" if value is None or isinstance(value, bool) else str(value)


def names(value: Any) -> list[str]:
    """Authors: a list of names or objects, or one line, "By A and B"."""
    if isinstance(value, list):
        return [name for item in value if (name := _BY.sub("", words(item)))]
    if isinstance(value, Mapping) and isinstance(value.get("by"), list):  # ANS credits
        return names(value["by"])
    return [part for part in _JOINED.split(_BY.sub("", words(value))) if part]


def _plain(name: str) -> str:
    return re.sub(r"[\s_-]", "", str(name)).lower()


def _first(fields: Mapping[str, Any], among: Iterable[str]) -> str:
    return next((found for name in among if name in fields and (found := words(fields[name]).strip())), "")


def _is_url(value: str) -> bool:
    return value.lower().startswith(("http://", "https://"))


def _authors(fields: Mapping[str, Any]) -> list[str]:
    return next((found for name in AUTHORS if name in fields and (found := names(fields[name]))), [])


def _captions(fields: Mapping[str, Any]) -> list[Caption]:
    value = next((fields[name] for name in CAPTIONS if name in fields), None)
    return [
        _caption(item)
        for item in (value if isinstance(value, list) else [value])
        if words(item) or isinstance(item, Mapping)
    ]


def _caption(item: Any) -> Caption:
    if not isinstance(item, Mapping):
        return clean.caption(words(item))
    read = clean.caption(words(item.get("text") or item.get("caption")))
    credit = words(item.get("credit"))
    return Caption(text=read.text, credit=credit) if credit else read


def _time(fields: Mapping[str, Any], among: Iterable[str], notes: list[str], zone: tzinfo | None) -> Moment | None:
    """The first of the named fields that is a date; a note for each one before it that is not."""
    for name in among:
        value = words(fields.get(name))
        if not value.strip():
            continue
        try:
            return moment(value, zone)
        except ValueError as error:
            notes.append(f"{name}: {error}; the story is kept without that date" if str(error) else shown(value))
    return None
