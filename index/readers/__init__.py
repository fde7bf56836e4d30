"""From files to articles: everything in a file or a folder of any depth becomes an Article or a Problem.

A reader is a module with `sniff(name, head) -> bool` and `read(stream, origin, zone) -> Iterator[Article | Problem]`. The
first that claims a file reads it; archives of files are walked; `origin` is the file's path within the folder, with `#number` for one record of many.
"""

import gzip
import os
import zlib
from collections.abc import Iterator
from datetime import tzinfo
from pathlib import Path
from typing import BinaryIO, cast

from index.clean import is_binary, line
from index.readers import feeds, newsml, nitf, packed, page, tables, warc, web, wxr
from index.records import Article, Problem, ReadError

HEAD = 65_536  # bytes that a reader sees to recognise its format
REASON_LENGTH = 300
_READERS = (warc, tables, newsml, nitf, wxr, feeds, web, page)  # an export of WordPress is an RSS too
_UNREADABLE = (OSError, EOFError, zlib.error)


def read(path: Path, *, zone: tzinfo | None = None) -> Iterator[Article | Problem]:
    """Every story in a file or folder, and every record that could not be read.

    Times that name no zone are in `zone` (default UTC). Raises ReadError when there is nothing at `path`.
    """
    if not path.exists():
        raise ReadError(f"{path}: no such file or folder; give the one that holds the stories")
    root = path if path.is_dir() else path.parent
    for file in files(path):
        yield from read_file(file, root, zone)


def files(root: Path) -> Iterator[Path]:
    """The files below a folder, sorted, or the one file itself.

    Hidden files and files named README are left out. A folder that is reached twice, through a link, is walked once;
    one that may not be opened is yielded itself, so that reading it reports it.
    """
    if root.is_dir():
        yield from _walk(root, set())
    else:
        yield root


def read_file(path: Path, root: Path, zone: tzinfo | None) -> Iterator[Article | Problem]:
    """Every story in one file; `origin` is the file's path relative to `root`. Whatever is wrong becomes a Problem."""
    origin = os.fsencode(os.path.relpath(path, root)).decode("utf-8", "replace").replace(os.sep, "/")
    try:
        with path.open("rb") as stream:
            yield from _read_stream(stream, origin, zone)
    except _UNREADABLE as error:
        yield Problem(origin=origin, reason=_reason(error))


def _walk(folder: Path, seen: set[tuple[int, int]]) -> Iterator[Path]:
    try:
        state = folder.stat()
        entries = sorted(folder.iterdir())
    except OSError:
        yield folder
        return
    if (state.st_dev, state.st_ino) in seen:
        return
    seen.add((state.st_dev, state.st_ino))
    for entry in entries:
        if entry.name.startswith(".") or entry.stem.upper() == "README":
            continue
        if entry.is_dir() and not _belongs_to_page(entry, entries):
            yield from _walk(entry, seen)
        elif entry.is_file():
            yield entry


def _belongs_to_page(folder: Path, entries: list[Path]) -> bool:
    """Whether a folder holds the pictures and scripts of a saved page beside it: "Story_files" beside "Story.html"."""
    page_name = folder.name.removesuffix("_files")
    return page_name != folder.name and any(folder.with_name(page_name + end) in entries for end in (".html", ".htm"))


def _read_stream(
    stream: BinaryIO, origin: str, zone: tzinfo | None, within: bool = False
) -> Iterator[Article | Problem]:
    """The stories of one stream, unpacked from gzip where it is; a stream without any is a Problem."""
    nothing = True
    try:
        for item in _recognised(stream, origin, zone, within):
            nothing = False
            yield item if isinstance(item, Article) else _one_line(item)
    except _UNREADABLE as error:
        nothing = False
        yield Problem(origin=origin, reason=_reason(error))
    if nothing:
        yield Problem(origin=origin, reason="no story in it")


def _recognised(
    stream: BinaryIO, origin: str, zone: tzinfo | None, within: bool = False
) -> Iterator[Article | Problem]:
    name = origin.lower()
    head = stream.read(HEAD)
    stream.seek(0)
    if head.startswith(b"\x1f\x8b"):
        unpacked = gzip.GzipFile(fileobj=stream)
        stream = cast(BinaryIO, unpacked)
        name = name.removesuffix(".gz")
        head = _beginning(unpacked)
    if packed.is_packed(name, head):
        yield from _packed(stream, origin, head, zone, within)
        return
    reader = next((reader for reader in _READERS if reader.sniff(name, head)), None)
    if not head.strip():
        yield Problem(origin=origin, reason="empty file")
    elif reader is None:
        yield Problem(origin=origin, reason=_unclaimed(head))
    else:
        try:
            yield from reader.read(stream, origin, zone)
        except ReadError as error:
            yield problem(error, origin)


def _packed(
    stream: BinaryIO, origin: str, head: bytes, zone: tzinfo | None, within: bool
) -> Iterator[Article | Problem]:
    """The stories of every file in a zip or tar."""
    if within:
        yield Problem(origin=origin, reason="an archive within an archive; unpack it")
        return
    for member in packed.members(stream, origin, head):
        if isinstance(member, Problem):
            yield member
        else:
            yield from _read_stream(member[1], member[0], zone, within=True)


def _beginning(stream: gzip.GzipFile) -> bytes:
    """The first bytes of a packed stream, as many as can be unpacked."""
    head = b""
    try:
        while len(head) < HEAD and (more := stream.read1(4096)):
            head += more
    except (EOFError, zlib.error):
        if not head:
            raise
    stream.seek(0)
    return head


def problem(error: ReadError, origin: str) -> Problem:
    """A ReadError that names its origin, "origin: reason", as a Problem."""
    return Problem(origin=origin, reason=str(error).removeprefix(f"{origin}: "))


def _one_line(problem: Problem) -> Problem:
    """A problem whose reason, which may quote a file or a library, is one line of bounded length."""
    return Problem(origin=problem.origin, reason=line(problem.reason)[:REASON_LENGTH])


def _unclaimed(head: bytes) -> str:
    if is_binary(head):
        return "binary, not text; give text pages, HTML, JSON, CSV, XML, WARC, zip or tar"
    return "no reader for this kind of file; text pages end in .txt"


def _reason(error: BaseException) -> str:
    if isinstance(error, EOFError | zlib.error | gzip.BadGzipFile):
        return "the compressed file is cut off or damaged; what came before was read"
    return f"cannot be read: {getattr(error, 'strerror', None) or error}"
