"""What a running program writes down, one line an event: plain, or JSON for machines.

A line has a time (UTC, RFC 3339), a level, an event and its facts. Whatever a fact holds, it stays one line that cannot
move a cursor: signs that do not print are escaped. Secrets are never handed to it, and a question's words only when
`--log-questions` asks for them.
"""

import json
import logging
import re
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, TextIO

from index.build import Report
from index.records import ArchiveError

Form = Literal["none", "plain", "json"]
FORMS: tuple[Form, ...] = ("none", "plain", "json")
LONGEST = 600  # characters of one fact
ROOT = Path(__file__).resolve().parents[1]
BARE = re.compile(r"[\w./:+\-]+", re.ASCII)  # what needs no quotes
BUG = "a fault of the program: report it with this line"
_log = logging.getLogger("archive")
_log.disabled = True  # until `start`


def start(form: Form) -> None:
    """Write lines of this form to stderr from now on; "none" writes none of ours.

    Warnings and errors of the libraries go the same way.
    """
    if form == "none":
        _log.disabled = True
        return
    handler = _Stderr()
    handler.setFormatter(_Line(_json if form == "json" else _plain))
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.captureWarnings(True)
    _log.disabled = False
    _log.setLevel(logging.INFO)


def writing() -> bool:
    """Whether lines are written."""
    return not _log.disabled and _log.isEnabledFor(logging.INFO)


def tell(event: str, *, warning: bool = False, **facts: Any) -> None:
    """One line; facts that are None are left out."""
    level = logging.WARNING if warning else logging.INFO
    _log.log(level, event, extra={"facts": {key: value for key, value in facts.items() if value is not None}})


def failed(event: str, error: BaseException, **facts: Any) -> None:
    """One line about an error: what it is, where it happened, and what to do."""
    _log.error(event, extra={"facts": facts | fault(error)})


def run(program: Callable[[], None]) -> None:
    """Run a command line; an ArchiveError is one line and exit code 2, and so is a fault where lines are written (1)."""
    try:
        program()
    except ArchiveError as error:
        if writing():
            failed("error", error)
        else:
            print(f"error: {error}", file=sys.stderr)
        sys.exit(2)
    except Exception as error:
        if not writing():
            raise
        failed("error", error)
        sys.exit(1)


def updated(event: str, report: Report) -> None:
    """One line about what a run did to the archive, and one a record that could not be read."""
    for problem in report.problems:
        tell("problem", warning=True, origin=problem.origin, reason=problem.reason)
    tell(
        event, files=report.files, added=report.new, changed=report.updated, removed=report.removed,
        left_out=report.barred, unchanged=report.unchanged, problems=len(report.problems), embedded=report.embedded,
        waiting=report.waiting, seconds=round(report.seconds, 3), generation=report.generation,
    )  # fmt: skip


def fault(error: BaseException) -> dict[str, str]:
    """What, where and what to do; an ArchiveError says itself what to do."""
    told = {"error": type(error).__name__, "message": str(error), "where": _where(error.__traceback__)}
    return told if isinstance(error, ArchiveError) else {**told, "do": BUG}


def _where(trace: TracebackType | None) -> str:
    """File and line of the innermost place in this program."""
    place = ""
    while trace is not None:
        file = Path(trace.tb_frame.f_code.co_filename)
        if file.is_relative_to(ROOT) and ".venv" not in file.parts:
            place = f"{file.relative_to(ROOT)}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place


class _Stderr(logging.StreamHandler[TextIO]):
    """To what stderr is when the line is written."""

    @property
    def stream(self) -> TextIO:
        return sys.stderr

    @stream.setter
    def stream(self, stream: TextIO) -> None:
        pass


class _Line(logging.Formatter):
    """A record as one line."""

    def __init__(self, write: Callable[[dict[str, Any]], str]) -> None:
        super().__init__()
        self._write = write

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        ours = record.name == _log.name
        facts = getattr(record, "facts", {}) if ours else {"logger": record.name, "message": record.getMessage()}
        if record.exc_info and record.exc_info[1] is not None:
            facts = facts | fault(record.exc_info[1])
        event = record.getMessage() if ours else "library"
        cut = {key: value[:LONGEST] if isinstance(value, str) else value for key, value in facts.items()}
        return self._write({"time": at, "level": record.levelname.lower(), "event": event, **cut})


def _json(facts: dict[str, Any]) -> str:
    return json.dumps(facts, default=str)  # ASCII only, so that nothing in it can end a line


def _plain(facts: dict[str, Any]) -> str:
    head = [facts.pop(name) for name in ("time", "level", "event")]
    return " ".join([*head[:2], _value(head[2]), *(f"{key}={_value(value)}" for key, value in facts.items())])


def _value(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, default=str)
    if BARE.fullmatch(text):
        return text
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(sign if sign.isprintable() else _escaped(sign) for sign in quoted) + '"'


def _escaped(sign: str) -> str:
    return json.dumps(sign)[1:-1] if not sign.isascii() or sign < "\x7f" else "\\u007f"
