"""What a built archive costs: on disk, in memory, to ask, to add one story to and to take it out again.

    python -m bench.scale DATA [--questions N]

DATA is copied by `backup` and `restore` first and stays as it is; another process may be building it. Questions are headlines of
stories spread over the archive, asked as a reader would, with and without a period. Times are wall-clock times of this machine:
compare them within one run only.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from index.archive import Archive
from index.backup import backup, restore
from index.build import Writer
from index.catalogue import Catalogue
from qa.engine import Engine
from qa.records import Period

NOW = datetime(2026, 1, 12, tzinfo=UTC)


def timed(work: Callable[..., object], *values: object, **options: object) -> float:
    """Milliseconds."""
    start = time.perf_counter()
    work(*values, **options)
    return (time.perf_counter() - start) * 1000


def show(name: str, milliseconds: list[float]) -> None:
    p50, p95 = np.percentile(milliseconds, [50, 95])
    print(f"{name:<44} p50 {p50:8.1f} ms   p95 {p95:8.1f} ms   ({len(milliseconds)} times)", flush=True)


def sizes(data: Path) -> None:
    parts = {
        "catalogue": [data / "catalogue.sqlite"],
        "lexical": (data / "lexical").iterdir(),
        "dense": data.glob("*.faiss"),
    }
    for name, files in parts.items():
        print(f"{name:<44} {sum(file.stat().st_size for file in files) / 1e6:8.1f} MB")


def headlines(data: Path, count: int) -> list[tuple[str, datetime | None]]:
    archive = Archive.open(data)
    sql = "SELECT id FROM article WHERE current AND key % ? = 0"
    every = max(1, archive.view.figures().counts["stories"] // count)
    ids = [id for (id,) in archive.view._catalogue.connection.execute(sql, (every,))]
    found = [archive.article(id) for id in ids[:count]]
    archive.close()
    return [(article.title.capitalize(), article.published) for article in found if article is not None]


def asking(data: Path, count: int) -> None:
    start = time.perf_counter()
    engine = Engine(data)
    print(f"{'open the archive':<44} {(time.perf_counter() - start) * 1000:8.1f} ms")
    engine.answer("Who said so?", now=NOW)
    asked = headlines(data, count)
    show("answer a question", [timed(engine.answer, title, now=NOW) for title, _ in asked])
    week = timedelta(days=7)
    within = [(title, Period(start=at - week, end=at + week, phrase="", hard=True)) for title, at in asked if at]
    show(
        "answer within a period",
        [timed(engine.answer, title, now=NOW, period=period) for title, period in within],
    )
    engine.close()
    print(
        f"{'peak memory of the asking process':<44} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:8.0f} MB"
    )


def stories(folder: Path) -> Iterator[str]:
    """Write one more story into the folder, and one more."""
    for number in range(100):
        address = f"https://quay.example/{number}"
        record = {"title": f"Lantern {number} lit", "text": f"Lantern{number} was lit at the harbour.", "url": address}
        (folder / f"{number}.json").write_text(json.dumps(record), "utf-8")
        yield address


def changing(data: Path) -> None:
    """Add and remove stories in the copy, without the vectors that a build under way still owes it."""
    folder = Path(tempfile.mkdtemp(prefix="news-"))
    catalogue = Catalogue(data, writable=True)
    catalogue.connection.execute("DELETE FROM pending")
    catalogue.close()
    archive = Archive.open(data)

    def add() -> None:
        with Writer(data) as writer:
            writer.read(folder, now=NOW)

    def remove(address: str) -> None:
        with Writer(data) as writer:
            writer.remove([address], now=NOW)

    made = stories(folder)
    added = [(address, timed(add), timed(archive.refresh)) for address in (next(made) for _ in range(10))]
    show("add one story, in a running process", [wall for _, wall, _ in added[1:]])
    show("a reader takes it up", [wall for _, _, wall in added[1:]])
    show("remove one story, in a running process", [timed(remove, address) for address, _, _ in added])
    archive.close()


def processes(data: Path) -> None:
    ask = [sys.executable, "-m", "qa", "ask", "Who lit the lantern?", "--data", str(data)]
    show("python -m qa ask", [timed(subprocess.run, ask, capture_output=True, check=False) for _ in range(5)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--questions", type=int, default=100)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="scale-"))
    print(f"{'backup':<44} {timed(backup, options.data, folder / 'backup'):8.0f} ms")
    print(f"{'restore':<44} {timed(restore, folder / 'backup', folder / 'data'):8.0f} ms")
    archive = Archive.open(folder / "data")
    print(archive.view.figures().counts)
    archive.close()
    sizes(folder / "data")
    asking(folder / "data", options.questions)
    changing(folder / "data")
    processes(folder / "data")


if __name__ == "__main__":
    main()
