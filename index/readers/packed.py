"""Files in a .zip or .tar (.gz, .bz2, .xz), one after the other, never unpacked to disk and never beyond stated sizes.

PKWARE APPNOTE 6.3.10 and POSIX pax (IEEE Std 1003.1). Sizes that a header declares are not believed.
"""

import io
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO, cast

from index.records import Problem

MEMBER_BYTES = 256 * 1024 * 1024  # of one file when unpacked, which is held in memory
TOTAL_BYTES = 8 * 1024**3  # of all files when unpacked
MEMBERS = 1_000_000
RATIO = 200  # unpacked to packed, for a file above RATIO_FROM; text packs to a fifth, a bomb to a thousandth
RATIO_FROM = 16 * 1024 * 1024
DAMAGED = (
    zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, OSError,
    RuntimeError,  # zipfile: encrypted, or a compression that it does not know
    ValueError,  # tarfile and zipfile: numbers in headers that are none
)  # fmt: skip

_TARS = (".tar.bz2", ".tar.xz", ".tbz2", ".txz")
Member = tuple[str, BinaryIO] | Problem


def is_packed(name: str, head: bytes) -> bool:
    """Whether a file is a zip or tar; other zips (.docx, .epub) are documents. `head` is that of the stream without gzip."""
    return (name.endswith(".zip") and head.startswith(b"PK")) or head[257:262] == b"ustar" or name.endswith(_TARS)


def members(stream: BinaryIO, origin: str, head: bytes) -> Iterator[Member]:
    """Every file as its origin, "archive/path", and its content; a Problem for each that cannot be unpacked.

    Hidden files, those named README, and what is no plain file are left out. Stops with a Problem at a bomb.
    """
    found = _zip(stream, origin) if head.startswith(b"PK") else _tar(stream, origin)
    total = 0
    try:
        for number, member in enumerate(found, 1):
            if not isinstance(member, Problem):
                total += member[1].seek(0, io.SEEK_END)
                member[1].seek(0)
            if total > TOTAL_BYTES or number > MEMBERS:
                yield Problem(
                    origin=origin,
                    reason=f"more than {TOTAL_BYTES // 2**30} GB or {MEMBERS:,} files when unpacked; the rest is not read",
                )
                return
            yield member
    except DAMAGED as error:
        yield Problem(
            origin=origin, reason=f"the archive is cut off or damaged: {_line(error)}; what came before was read"
        )


def _zip(stream: BinaryIO, origin: str) -> Iterator[Member]:
    with zipfile.ZipFile(stream) as archive:
        for info in archive.infolist():
            if info.filename.endswith("/") or _left_out(info.filename):  # is_dir() fails on a file without a name
                continue
            here = f"{origin}/{_name(info.filename)}"
            try:
                with archive.open(info) as member:
                    yield _bounded(cast(BinaryIO, member), here, info.compress_size)
            except DAMAGED as error:
                yield Problem(origin=here, reason=f"cannot be unpacked: {_line(error)}")


def _tar(stream: BinaryIO, origin: str) -> Iterator[Member]:
    with tarfile.open(fileobj=stream, mode="r|*") as archive:
        for info in archive:
            if not info.isreg() or _left_out(info.name):
                continue
            member = archive.extractfile(info)
            if member is not None:
                yield _bounded(cast(BinaryIO, member), f"{origin}/{_name(info.name)}", None)


def _bounded(member: BinaryIO, origin: str, packed: int | None) -> Member:
    """The content of a file in memory, or a Problem where it passes the limits."""
    content = io.BytesIO()
    while block := member.read(1 << 20):
        content.write(block)
        if content.tell() > MEMBER_BYTES:
            return Problem(
                origin=origin, reason=f"more than {MEMBER_BYTES // 2**20} MB; unpack it and give the file itself"
            )
        if packed is not None and content.tell() > max(RATIO_FROM, RATIO * packed):
            return Problem(origin=origin, reason=f"unpacks to more than {RATIO} times its size; refused as a bomb")
    content.seek(0)
    return origin, content


def _left_out(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return (
        any(part.startswith(".") and part not in (".", "..") for part in parts)
        or "__MACOSX" in parts
        or parts[-1].upper().startswith("README")
    )


def _name(name: str) -> str:
    """A path within an archive that stays within it: without "..", "." and a leading slash."""
    parts = name.replace("\\", "/").encode("utf-8", "replace").decode().split("/")
    return "/".join(part for part in parts if part not in ("", ".", ".."))


def _line(error: BaseException) -> str:
    return (str(error) or type(error).__name__).splitlines()[0][:200]
