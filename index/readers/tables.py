"""Records with fields: JSON (RFC 8259), JSON lines (jsonlines.org) and CSV (RFC 4180), each with the names people use.

Field names are compared without case, spaces, "_" and "-". Only a headline and a text are required. A record is numbered
as it stands in the file, from 1; in JSON lines that is the number of the line.
"""

import csv
import io
import json
from collections.abc import Iterator
from datetime import tzinfo
from typing import Any, BinaryIO

from index import clean
from index.readers.assemble import article
from index.readers.fields import found
from index.readers.shapes import flat, graph
from index.records import Article, Problem, ReadError

LINE_BYTES = 16 * 1024 * 1024  # one record of JSON lines or CSV
DOCUMENT_BYTES = 256 * 1024 * 1024  # one JSON document, which is read whole
_DEPTH = 4  # how deep in a JSON document the list of stories may lie
_JSON, _LINES, _CSV = (".json",), (".jsonl", ".ndjson"), (".csv", ".tsv")

csv.field_size_limit(LINE_BYTES)


def sniff(name: str, head: bytes) -> bool:
    """Whether a file is JSON, JSON lines or CSV, by its name; any other text that begins as JSON does is taken too."""
    if clean.is_binary(head):
        return False
    begins_as_json = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:2] in (b'{"', b"[{", b"{\n", b"{ ", b"[\n")
    return name.endswith(_JSON + _LINES + _CSV) or (begins_as_json and not name.endswith((".txt", ".text")))


def read(stream: BinaryIO, origin: str, zone: tzinfo | None) -> Iterator[Article | Problem]:
    """Every record as an Article or a Problem. Memory is that of one line, or of one JSON document."""
    name = origin.lower().removesuffix(".gz")
    stream = _as_utf8(stream, origin)
    if name.endswith(_CSV):
        yield from _csv(stream, origin, zone)
    elif name.endswith(_LINES) or _is_lines(stream):
        yield from _lines(stream, origin, zone)
    else:
        yield from _document(stream, origin, zone)


def _as_utf8(stream: BinaryIO, origin: str) -> BinaryIO:
    """The stream at its beginning, after a UTF-8 mark; UTF-16 is read whole and recoded."""
    mark = stream.read(3)
    if mark[:2] in (b"\xff\xfe", b"\xfe\xff"):
        stream.seek(0)
        data = stream.read(DOCUMENT_BYTES + 1)
        if len(data) > DOCUMENT_BYTES:
            raise ReadError(f"{origin}: more than {DOCUMENT_BYTES // 2**20} MB of UTF-16; save it as UTF-8")
        return io.BytesIO(clean.decode(data).text.encode("utf-8", "replace"))
    if mark != b"\xef\xbb\xbf":
        stream.seek(0)
    return stream


def _is_lines(stream: BinaryIO) -> bool:
    """Whether the first line is a JSON object and more lines follow: JSON lines under another name."""
    start = stream.tell()
    first, more = stream.readline(LINE_BYTES), stream.read(1)
    stream.seek(start)
    return bool(more) and first.lstrip().startswith(b"{") and isinstance(_loaded(first), dict)


def _loaded(data: bytes) -> Any:
    """A JSON value, or the reason why there is none, as a ValueError that is returned, not raised."""
    try:
        return json.loads(data)
    except RecursionError:
        return ValueError("nested too deeply")
    except ValueError as error:
        return error


def _lines(stream: BinaryIO, origin: str, zone: tzinfo | None) -> Iterator[Article | Problem]:
    number = 0
    while line := stream.readline(LINE_BYTES + 1):
        number += 1
        here = f"{origin}#{number}"
        if len(line) > LINE_BYTES and not line.endswith(b"\n"):
            _skip_line(stream)
            yield Problem(origin=here, reason=f"a line of more than {LINE_BYTES // 2**20} MB; a line holds one story")
        elif line.strip():
            decoded = clean.decode(line)
            yield from _lost(decoded.lost, here)
            yield from _record(_loaded(decoded.text.encode("utf-8", "replace")), here, zone)


def _skip_line(stream: BinaryIO) -> None:
    while (rest := stream.readline(65_536)) and not rest.endswith(b"\n"):
        pass


def _document(stream: BinaryIO, origin: str, zone: tzinfo | None) -> Iterator[Article | Problem]:
    data = stream.read(DOCUMENT_BYTES + 1)
    if len(data) > DOCUMENT_BYTES:
        raise ReadError(f"{origin}: a JSON document of more than {DOCUMENT_BYTES // 2**20} MB; write it as JSON lines")
    decoded = clean.decode(data)
    yield from _lost(decoded.lost, origin)
    value = _loaded(decoded.text.encode("utf-8", "replace"))
    if isinstance(value, dict) and _is_story(value, origin):
        yield from _record(value, origin, zone)
        return
    if isinstance(value, ValueError):
        raise ReadError(f"{origin}: {_json_error(value)}")
    records = graph(value) or _list_of_records(value, _DEPTH)
    if records is None:
        raise ReadError(f"{origin}: JSON, but no story in it; a story has fields such as title and text")
    for number, record in enumerate(records, 1):
        yield from _record(record, f"{origin}#{number}", zone)


def _is_story(value: dict[str, Any], origin: str) -> bool:
    story = found(flat(value), origin, None)
    return "title" in story.has or story.found.withdrawn


def _list_of_records(value: Any, depth: int) -> list[Any] | None:
    """The list of objects in a document, as in {"articles": [...]}: the longest at the shallowest depth."""
    if isinstance(value, list):
        return value
    if not isinstance(value, dict) or not depth:
        return None
    lists = [
        inner for inner in value.values() if isinstance(inner, list) and any(isinstance(item, dict) for item in inner)
    ]
    if lists:
        return max(lists, key=len)
    deeper = (_list_of_records(inner, depth - 1) for inner in value.values() if isinstance(inner, dict))
    return next((records for records in deeper if records is not None), None)


def _record(value: Any, origin: str, zone: tzinfo | None) -> Iterator[Article | Problem]:
    if isinstance(value, ValueError):
        yield Problem(origin=origin, reason=_json_error(value))
    elif not isinstance(value, dict):
        yield Problem(origin=origin, reason="not a record with fields; a story has at least title and text")
    else:
        story = found(flat(value), origin, zone)
        try:
            yield article(story.found)
        except ReadError as error:
            yield Problem(origin=origin, reason=str(error).removeprefix(f"{origin}: "))
        yield from (Problem(origin=origin, reason=note) for note in story.found.notes)


def _csv(stream: BinaryIO, origin: str, zone: tzinfo | None) -> Iterator[Article | Problem]:
    rows = _rows(_decoded_lines(stream), origin)
    header = next(rows, None)
    if not isinstance(header, list):
        yield Problem(origin=origin, reason=header.reason if header else "empty file")
        return
    for number, row in enumerate(rows, 1):
        here = f"{origin}#{number}"
        if isinstance(row, Problem):
            yield Problem(origin=here, reason=row.reason)
        elif any(map(str.strip, row)):
            yield from _row(header, row, here, zone)


def _row(header: list[str], row: list[str], origin: str, zone: tzinfo | None) -> Iterator[Article | Problem]:
    if len(row) > len(header):
        reason = f"{len(row)} fields, but the header names {len(header)}; put a text with commas in quotes"
        yield Problem(origin=origin, reason=reason)
    else:
        yield from _record(dict(zip(header, row, strict=False)), origin, zone)


def _rows(lines: Iterator[str], origin: str) -> Iterator[list[str] | Problem]:
    """Rows of fields, parted by what parts most names in the first line; one the csv module refuses is a Problem."""
    first = next(lines, "")
    reader = csv.reader(_chain(first, lines), delimiter=max(",;\t|", key=first.count))
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Problem(origin=origin, reason=f"not CSV that can be read: {error}")


def _chain(first: str, lines: Iterator[str]) -> Iterator[str]:
    yield first
    yield from lines


def _decoded_lines(stream: BinaryIO) -> Iterator[str]:
    """Lines of at most LINE_BYTES; a longer one comes in pieces, so that no field grows beyond the csv module's limit."""
    while line := stream.readline(LINE_BYTES):
        yield clean.decode(line).text


def _lost(count: int, origin: str) -> Iterator[Problem]:
    if count:
        yield Problem(origin=origin, reason=f"{count} bytes are not UTF-8; they are kept as U+FFFD")


def _json_error(error: ValueError) -> str:
    return f"not JSON that can be read: {error}"
