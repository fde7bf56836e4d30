"""A version of a story as a row of the catalogue, and back."""

import json
from collections.abc import Sequence
from datetime import datetime, timezone
from hashlib import blake2b
from typing import Any

from index.records import Article, Caption

ARTICLE = """SELECT a.id, a.version, s.name, a.address, a.title, a.text, a.published, a.zone, a.precision, a.date_from, a.updated,
    a.url, a.credit, a.captions, a.authors, a.section, a.language, a.notice, a.withdrawn, a.origin
    FROM article a JOIN source s ON s.key = a.source"""


def article(row: Sequence[Any]) -> Article:
    """The version that a row of ARTICLE holds."""
    return Article(
        id=row[0], version=row[1], source=row[2], address=row[3], title=row[4], text=row[5],
        published=_moment(row[6], row[7]), precision=row[8], date_from=row[9], updated=_moment(row[10], row[7]),
        url=row[11], credit=row[12], captions=tuple(Caption(text=text, credit=credit) for text, credit in json.loads(row[13])),
        authors=tuple(json.loads(row[14])), section=row[15], language=row[16], notice=row[17],
        withdrawn=bool(row[18]), origin=row[19],
    )  # fmt: skip


def fingerprint(article: Article) -> bytes:
    """128 bits over all fields but version and origin: equal records are one version."""
    fields = [
        article.id, article.source, article.address, article.title, article.text, iso(article.published),
        article.precision, article.date_from, iso(article.updated), article.url, article.credit,
        [[c.text, c.credit] for c in article.captions], article.authors, article.section, article.language,
        article.notice, article.withdrawn,
    ]  # fmt: skip
    return blake2b(json.dumps(fields, ensure_ascii=False).encode("utf-8", "surrogatepass"), digest_size=16).digest()


def earlier(article: Article, stored: str | None) -> bool:
    """Whether the record is an older version than the stored one, by what the two say of themselves."""
    moment = article.updated or article.published
    return moment is not None and stored is not None and moment < datetime.fromisoformat(stored)


def iso(moment: datetime | None) -> str | None:
    """The moment as the catalogue stores it, with its own offset."""
    return None if moment is None else moment.isoformat()


def _moment(text: str | None, zone: str | None) -> datetime | None:
    """The stored time, in its stored offset and with the name the publication has for it."""
    if text is None:
        return None
    moment = datetime.fromisoformat(text)
    offset = moment.utcoffset()
    return moment.replace(tzinfo=timezone(offset, zone)) if zone and offset is not None else moment


def zone_name(moment: datetime | None) -> str | None:
    """ "HKT"; None where the zone is only an offset."""
    name = None if moment is None else moment.tzname()
    return name if name and name.isalpha() else None
