"""How long after a file is written a running `watch` has made its story findable for a reader in another process.

    python -m bench.watching DATA [--rounds 20]

DATA is copied first, with its writer shut out, and stays as it is. The times hold everything: the notice of the file system, the 0.4
seconds in which `watch` waits for more of a burst, reading, embedding, the commit, and the reader that looks twice a second.
"""

import argparse
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from bench.scale import show
from index.build import Writer
from index.freshness import sign
from qa.engine import POLL, Engine

NOW = datetime(2026, 1, 12, tzinfo=UTC)
LONGEST = 60.0  # seconds


def copied(data: Path, at: Path) -> Path:
    with Writer(data):
        return Path(shutil.copytree(data, at, ignore=shutil.ignore_patterns("writer.lock")))


@contextmanager
def watching(folder: Path, data: Path) -> Iterator[None]:
    """`python -m index watch` in a process of its own, once it has read what there is."""
    process = subprocess.Popen([sys.executable, "-m", "index", "watch", str(folder), "--data", str(data)])
    try:
        waited(lambda: sign(data) is not None)
        yield
    finally:
        process.terminate()
        process.wait(30)


def waited(there: Callable[[], bool]) -> float:
    """Milliseconds until it is so. Raises TimeoutError after LONGEST."""
    began = time.perf_counter()
    while not there():
        if time.perf_counter() - began > LONGEST:
            raise TimeoutError(f"not within {LONGEST:.0f} seconds")
        time.sleep(0.01)
    return (time.perf_counter() - began) * 1000


def write(folder: Path, number: int) -> str:
    """A story with a word that no other has, written whole; the word."""
    word = f"quibberly{number}"
    story = {
        "title": f"Lanterns of {word} are lit",
        "text": f"The lanterns of {word} were lit on Monday, the keeper said. {number} people came to see them." * 3,
        "url": f"https://quay.example/watching/{number}",
        "source": "Quay Times",
        "date": NOW.isoformat(),
    }
    hidden = folder / f".{number}.json"
    hidden.write_text(json.dumps(story), "utf-8")
    hidden.replace(folder / f"{number}.json")
    return word


def run(data: Path, folder: Path, rounds: int) -> None:
    engine = Engine(data, follow=True)

    def found(word: str) -> bool:
        view = engine.archive.view
        return bool(view.lexical(view.analyze(word), 1))

    taken_up = []
    with watching(folder, data):
        for number in range(rounds):
            time.sleep(random.uniform(0.5, 0.5 + POLL))  # the reader looks at any moment
            word = write(folder, number)
            taken_up.append(waited(lambda word=word: found(word)))
    view = engine.archive.view
    print(f"{view.total:,} passages of {view.figures().counts['stories']:,} stories; a reader looks every {POLL} s")
    show("a file written, until its story is found", taken_up)
    engine.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--rounds", type=int, default=20)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="watching-", dir=given.data.parent) as at:
        folder = Path(at) / "news"
        folder.mkdir()
        run(copied(given.data, Path(at) / "data"), folder, given.rounds)


if __name__ == "__main__":
    main()
