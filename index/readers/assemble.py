"""Where every reader's findings become an Article: cleaned, limited, dated, with its identity."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from urllib.parse import urlsplit

from index import clean
from index.agencies import agency
from index.readers.moments import Moment, fixed
from index.records import Article, Caption, ReadError, identity

TITLE_LENGTH = 1000  # characters; a longer headline is cut at a word and ends in "…"
TEXT_LENGTH = 4_000_000  # characters of one story; a longer one is refused
NAME_LENGTH = 300  # characters of an outlet, author, credit, section
URL_LENGTH = 2083  # bytes, what browsers have taken since Internet Explorer
_TWO_LETTERS = {
    "eng": "en",
    "zho": "zh",
    "chi": "zh",
    "yue": "zh",
    "deu": "de",
    "ger": "de",
    "fra": "fr",
    "fre": "fr",
    "spa": "es",
    "por": "pt",
    "ita": "it",
    "jpn": "ja",
    "kor": "ko",
}
UNKNOWN_OUTLET = "unknown outlet"


@dataclass(slots=True, kw_only=True)
class Found:
    """What a reader found out about one story, as the file has it. Only title and text are required.

    `address` tells this story from the others of its outlet where `url` does not: a record's own id, or where a page lies.
    """

    origin: str
    title: str = ""
    text: str = ""
    source: str | None = None
    url: str | None = None
    address: str | None = None
    published: Moment | None = None
    date_from: str | None = None
    updated: Moment | None = None
    credit: str | None = None
    captions: Sequence[Caption] = ()
    authors: Sequence[str] = ()
    section: str | None = None
    language: str | None = None
    notice: str | None = None
    withdrawn: bool = False
    notes: list[str] = field(default_factory=list)  # what could not be understood, each a Problem beside the story


def article(found: Found) -> Article:
    """One Article. Raises ReadError, in one line, for a story without title or text, or with too long a text."""
    title, body = _shortened(clean.line(found.title)), clean.text(found.text)
    notice, killed = clean.notice(title, body, found.notice)
    withdrawn = found.withdrawn or killed
    if withdrawn:  # a notice that takes a story back has often no text of its own, and must still reach the archive
        title, body = title or "Withdrawn story", body or notice or "This story was withdrawn."
    _check(found.origin, title, body)
    stripped, signature = clean.signed(body)
    source = _source(found)
    url = _url(found.url)
    address = clean.canonical(url or found.address or _digest(title, found.published))
    return Article(
        id=identity(source, address),
        source=source,
        title=title,
        text=stripped,
        address=address,
        published=fixed(found.published.when) if found.published else None,
        precision=found.published.precision if found.published else "minute",
        date_from=found.date_from if found.published else None,
        updated=_updated(found),
        url=url,
        credit=_credit(found.credit) or signature or clean.dateline(stripped),
        captions=_captions(found.captions),
        authors=tuple(dict.fromkeys(name for raw in found.authors if (name := _name(raw)))),
        section=_name(found.section) or None,
        language=_language(found.language) or clean.language(stripped),
        notice=notice or (clean.UNEXPLAINED if withdrawn else None),
        withdrawn=withdrawn,
        origin=found.origin,
    )


def _check(origin: str, title: str, body: str) -> None:
    missing = " and no ".join(word for word, value in (("headline", title), ("text", body)) if not value)
    if missing:
        raise ReadError(f"{origin}: no {missing}; a story needs both")
    if len(body) > TEXT_LENGTH:
        raise ReadError(f"{origin}: a text of {len(body):,} characters; at most {TEXT_LENGTH:,} are read as one story")


def _shortened(title: str) -> str:
    if len(title) <= TITLE_LENGTH:
        return title
    kept = title[: TITLE_LENGTH - 1]
    return (kept.rpartition(" ")[0] or kept) + "…"


def _updated(found: Found) -> datetime | None:
    """An update after the publication; records often repeat the publication as their update."""
    if found.updated is None or (found.published and found.updated.when <= found.published.when):
        return None
    return fixed(found.updated.when)


def _source(found: Found) -> str:
    """The outlet as named, else the host of the address, else the folder that the file lies in."""
    folder = found.origin.rpartition("#")[0] or found.origin
    inside = folder.rpartition("/")[0].rpartition("/")[2]
    return _name(found.source) or _host(found.url) or _name(inside) or UNKNOWN_OUTLET


def _host(url: str | None) -> str:
    address = clean.canonical(_url(url) or "")
    return address.removeprefix("https://").partition("/")[0].partition("?")[0]


def _url(raw: str | None) -> str | None:
    """A web address, or None for what is none."""
    url = clean.line(raw or "")
    if not url.lower().startswith(("http://", "https://")) or len(url.encode()) > URL_LENGTH or " " in url:
        return None
    try:
        return url if urlsplit(url).hostname else None
    except ValueError:
        return None


def _digest(title: str, published: Moment | None) -> str:
    day = published.when.isoformat() if published else "undated"
    digest = sha256(f"{title}\n{day}".encode()).hexdigest()
    return f"record:{digest[:16]}"


def _captions(captions: Sequence[Caption]) -> tuple[Caption, ...]:
    cleaned = (Caption(text=clean.line(c.text), credit=_name(c.credit) or None) for c in captions)
    return tuple(dict.fromkeys(caption for caption in cleaned if caption.text))


def _name(raw: str | None) -> str:
    return clean.line(raw or "")[:NAME_LENGTH]


def _credit(raw: str | None) -> str | None:
    return agency(_name(raw)) or None


def _language(raw: str | None) -> str | None:
    """The primary subtag of a language tag (BCP 47): "zh-HK" -> "zh"."""
    tag = clean.line(raw or "").replace("_", "-").partition("-")[0].lower()
    tag = _TWO_LETTERS.get(tag, tag)
    return tag if tag.isascii() and tag.isalpha() and 2 <= len(tag) <= 3 else None
