"""Web archives: the HTML pages among the responses of a WARC file (ISO 28500:2017, WARC 1.1), as crawlers and CC-NEWS keep them.

Other records, other content types and answers that are no 200 are passed over: they hold no story.
"""

import zlib
from collections.abc import Iterator
from datetime import tzinfo
from typing import Any, BinaryIO, cast

from fastwarc.warc import ArchiveIterator, WarcRecordType

from index.readers import web
from index.records import Article, Problem, ReadError

HEADER_BYTES = 64 * 1024
_HTML = ("text/html", "application/xhtml+xml")


def sniff(name: str, head: bytes) -> bool:
    """Whether a file is a WARC, by its beginning."""
    return head.startswith((b"WARC/1.", b"WARC/0."))


def read(stream: BinaryIO, origin: str, zone: tzinfo | None) -> Iterator[Article | Problem]:
    """The story of every page, numbered by record. A page without a story is a Problem; a damaged file is one at its end."""
    counted, number = _Counted(stream), 0
    records = ArchiveIterator(
        cast(BinaryIO, counted),
        WarcRecordType.any_type,
        max_header_len=HEADER_BYTES,
        auto_decode="all",
        fsspec_args=False,
    )
    while True:
        number += 1
        here = f"{origin}#{number}"
        try:
            record = next(records, None)
            if record is None:
                break
            page = record.reader.read(web.PAGE_BYTES + 1) if _is_page(record) else b""
        except (OSError, ValueError) as error:
            yield Problem(origin=here, reason=f"not a WARC record that can be read: {error}")
            break
        if page:
            yield from _story(
                record,
                page,
                here,
                zone,
                cut=counted.ended and counted.count < record.stream_pos + record.content_length,
            )
    if counted.damage:
        raise counted.damage


def _is_page(record: Any) -> bool:
    return (
        record.record_type == WarcRecordType.response
        and record.http_headers is not None
        and record.http_headers.status_code == 200
        and (record.http_content_type or "").lower() in _HTML
    )


def _story(record: Any, page: bytes, origin: str, zone: tzinfo | None, *, cut: bool) -> Iterator[Article | Problem]:
    if cut or len(page) > web.PAGE_BYTES:
        yield Problem(
            origin=origin, reason="cut off before its end" if cut else f"more than {web.PAGE_BYTES // 2**20} MB"
        )
        return
    url = (record.headers.get("WARC-Target-URI") or "").strip("<>")  # WARC 1.0 was read by some to want brackets
    try:
        yield from web.story(page, origin, zone, url=url or None, declared=record.http_charset)
    except ReadError as error:
        yield Problem(origin=origin, reason=str(error).removeprefix(f"{origin}: "))


class _Counted:
    """A stream that knows how much of it was read, ends where it is damaged, and keeps what was wrong there."""

    def __init__(self, stream: BinaryIO) -> None:
        self._read = getattr(stream, "read1", stream.read)  # read(n) of a cut gzip loses what came before the cut
        self.count, self.ended = 0, False
        self.damage: EOFError | OSError | zlib.error | None = None

    def read(self, size: int = -1) -> bytes:
        try:
            data: bytes = b"" if self.damage else self._read(size)
        except (EOFError, OSError, zlib.error) as error:
            self.damage, data = error, b""
        self.count += len(data)
        self.ended = self.ended or not data
        return data

    def tell(self) -> int:
        return self.count
