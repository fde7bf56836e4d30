"""The nouns of the archive and the errors it raises. They fetch nothing and format nothing."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Literal

Precision = Literal["minute", "day"]


class ArchiveError(Exception):
    """Shown to the user as one line: what is wrong, where, and what to do.

    ArchiveError
    ├── ReadError      a file or record cannot be read
    ├── NoArchive      there is no archive in this folder
    ├── BadArchive     there is one, but it is damaged or from a newer program
    ├── ModelError     the embedding model is missing, altered, or not the one of the archive
    ├── BusyError      another process is writing to the archive
    └── EndpointError  the optional language model did not answer
    """


class ReadError(ArchiveError):
    """A file or record cannot be read."""


class NoArchive(ArchiveError):
    """There is no archive in this folder."""


class BadArchive(ArchiveError):
    """The archive is damaged, or was written by a newer program."""


class ModelError(ArchiveError):
    """The embedding model is missing, altered, or not the one the archive was made with."""


class BusyError(ArchiveError):
    """Another process is writing to the archive."""


class EndpointError(ArchiveError):
    """The optional language model did not answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caption:
    """A photo caption; `credit` is the photographer or agency, without the word Photo."""

    text: str
    credit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One version of one story as one outlet published it.

    `id` is made by `identity` from the outlet and `address` and is the same for all versions. Every offset anywhere refers to
    `text` of this version. `published` is aware, or None when the page does not say (it is never guessed from the
    clock); with precision "day" it is midnight in the publication's zone. `date_from` names the evidence for it.
    """

    id: str
    source: str
    title: str
    text: str
    address: str
    version: int = 1
    published: datetime | None = None
    precision: Precision = "minute"
    date_from: str | None = None
    updated: datetime | None = None
    url: str | None = None
    credit: str | None = None
    captions: tuple[Caption, ...] = ()
    authors: tuple[str, ...] = ()
    section: str | None = None
    language: str | None = None
    notice: str | None = None
    withdrawn: bool = False
    origin: str = ""

    def __post_init__(self) -> None:
        for moment in (self.published, self.updated):
            if moment is not None and moment.utcoffset() is None:
                raise ValueError(f"{self.origin}: a time without a zone: {moment.isoformat()}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Whole sentences of one version of an article: `article.text[start:end]`, in code points. It owns no copy."""

    row: int
    article_id: str
    version: int
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A passage found by one search. A higher score is better, everywhere; never a distance."""

    row: int
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What a search is confined to: `start <= published < end`, and one of `sources`. None and () confine nothing.

    A filter with a start or an end leaves undated passages out.
    """

    start: datetime | None = None
    end: datetime | None = None
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A record that could not be read: `origin` is the file and record number, `reason` one line."""

    origin: str
    reason: str


def identity(source: str, address: str) -> str:
    """The id of the article that `source` keeps at the canonical `address`: readable, safe in a URL, 64 bits of digest."""
    slug = "".join(c if c.isascii() and c.isalnum() else "-" for c in source.lower()).strip("-")[:24]
    digest = sha256(f"{source}\n{address}".encode()).hexdigest()
    return f"{slug or 'story'}-{digest[:16]}"
