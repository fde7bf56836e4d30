"""New stories from an editor's browser -> files in the archive's own folder, once a reader has found a story in them.

Files arrive in one request as multipart/form-data (RFC 7578). Each is written into a hidden folder, which no update looks
into, read there by the archive's own readers, and linked to its name only when all is well: never half, never over another.
"""

import errno
import filecmp
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from anyio.to_thread import run_sync
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from index import readers
from index.records import ArchiveError, Article
from index.view import View
from web.controls import CONTROLS, without_controls
from web.labels import say
from web.people import may_edit

ROUTE = "/upload"
PLACE = "uploads"  # the folder below the archive's own
MOST = 50  # files of one request
LARGEST = 20_000_000  # bytes of one request
LONGEST_NAME = 150  # bytes; file systems take 255
RECORDS = 1000  # looked at before a file without a story among them is given up
NOT_IN_NAMES = re.compile(r'[/\\:*?"<>|]')  # a separator here or elsewhere


class NotTaken(ArchiveError):
    """A file that is not taken, with the reason as a sentence."""


def open_door(app: FastAPI, folder: Callable[[], Path | None]) -> None:
    """POST /upload, for editors; the answer is a list of {name, taken, told}."""

    @app.post(ROUTE)
    async def upload(request: Request) -> JSONResponse:
        if not may_edit(request.headers):
            return JSONResponse({"told": say("Only an editor may add stories.")}, 403)
        try:
            async with request.form(max_files=MOST, max_fields=0) as form:
                files = [given for _, given in form.multi_items() if isinstance(given, UploadFile)]
                told = await run_sync(_taken, folder(), [(f.filename or "", f.file) for f in files])
        except HTTPException:  # not multipart, or too many files
            return JSONResponse({"told": say("At most {most} files can be added at once.", most=MOST)}, 400)
        return JSONResponse(told)


def folder_of(view: View, given: Path | None) -> Path | None:
    """Where updates read from and uploads go: the folder that was given, else the one the archive was made from."""
    kept = view.setting("folder")
    return given or (Path(kept) if kept else None)


def _taken(folder: Path | None, files: Sequence[tuple[str, BinaryIO]]) -> list[dict[str, Any]]:
    told = []
    for name, content in files:
        shown = without_controls(name)[:LONGEST_NAME]
        try:
            take(folder, name, content)
            told.append({"name": shown, "taken": True, "told": say("added")})
        except NotTaken as error:
            told.append({"name": shown, "taken": False, "told": str(error)})
    return told


def take(folder: Path | None, name: str, content: BinaryIO) -> Path:
    """Put one file into the archive's folder; where it stands then. Raises NotTaken."""
    if folder is None or not folder.is_dir():
        raise NotTaken(say("No folder is known to put files into: start with --archive FOLDER."))
    _check(name)
    try:
        (folder / PLACE).mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".incoming-", dir=folder / PLACE) as hidden:
            written = Path(hidden) / name
            with written.open("xb") as file:
                shutil.copyfileobj(content, file)
            _check_content(written)
            return _link(written, folder / PLACE / name)
    except OSError as error:
        raise NotTaken(say("It cannot be written: {reason}.", reason=error.strerror or error)) from error


def _check(name: str) -> None:
    """A plain name of a file that updates will look into."""
    plain = name.isprintable() and not NOT_IN_NAMES.search(name) and not CONTROLS.search(name)
    if not plain or not name.strip(" .") or len(os.fsencode(name)) > LONGEST_NAME:
        raise NotTaken(say("This cannot be the name of a file here; give it another."))
    if name.startswith(".") or name.upper().partition(".")[0] == "README":
        raise NotTaken(say("Hidden files and those named README are never read; give it another name."))


def _check_content(file: Path) -> None:
    """At least one story, found by the readers that updates use."""
    problems = []
    for item in islice(readers.read_file(file, file.parent, None), RECORDS):
        if isinstance(item, Article):
            return
        problems.append(item.reason)
    raise NotTaken(say("No story in it: {reason}.", reason=(problems or ["empty file"])[0].rstrip(".")))


def _link(written: Path, target: Path) -> Path:
    try:
        os.link(written, target)
    except OSError as error:
        if error.errno != errno.EEXIST:
            raise
        same = target.is_file() and filecmp.cmp(written, target, shallow=False)
        told = (
            "This very file is there already." if same else "Another file of this name is there; give it another name."
        )
        raise NotTaken(say(told)) from error
    return target
