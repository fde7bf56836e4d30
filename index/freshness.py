"""Whether an archive is kept up to date: the sign of life of `python -m index watch`, and when its silence is too long."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

SILENT = timedelta(minutes=10)  # after which `watch`, which shows itself between files and batches, has died
BEAT = 10  # seconds between signs of life


class Sign(NamedTuple):
    """When `watch` last showed itself, and how many files it had still to look at."""

    at: datetime
    files: int


def heartbeat(data: Path) -> Path:
    """Where `watch` leaves its sign of life, and takes it away when it ends."""
    return data / "watch.alive"


def beat(data: Path, now: datetime, files: int = 0) -> None:
    """Tell readers that `watch` is alive; a file, for a change of the catalogue would make a new generation."""
    last = heartbeat(data)
    if last.exists() and now.timestamp() - last.stat().st_mtime < BEAT:
        return
    temporary = last.with_suffix(".tmp")
    temporary.write_text(f"{now.isoformat(timespec='seconds')} {files}", "utf-8")
    temporary.replace(last)


def sign(data: Path) -> Sign | None:
    """The last sign of life; None where `watch` does not run, and did not die either."""
    try:
        at, _, files = heartbeat(data).read_text("utf-8").partition(" ")
        return Sign(datetime.fromisoformat(at), int(files or 0))
    except (OSError, ValueError):  # not there, or no time
        return None


def silent_since(data: Path, updated: str | None, now: datetime, longest: timedelta | None) -> datetime | None:
    """Since when nothing has kept the archive up to date, if that is too long; None otherwise.

    Without `longest`, only a `watch` that died counts, after SILENT. With it, an archive that nothing has updated for so
    long counts too, whoever was to do it; `updated` is the time of the last update.
    """
    alive = sign(data)
    seen = [alive.at] if alive else []
    if longest is not None and updated is not None:
        seen.append(datetime.fromisoformat(updated))
    last = max(seen, default=now)
    return last if now - last > (longest or SILENT) else None
