"""A process that adds, changes and removes stories until it is killed, and what an archive may then hold.

Before each step the process writes down what it is about to do, so that whoever killed it knows: every story must be as it
was before the step or as it would be after it, and all that was done earlier must be there.
"""

import json
import multiprocessing
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from index import build
from index.archive import Archive
from index.build import Writer
from index.check import check
from index.records import identity
from tests.conftest import NOW

Stories = dict[str, str]  # address -> text
START = multiprocessing.get_context("forkserver")  # its children have the modules and no threads yet


class Case:
    """A folder with news, the archive of it, and the ledger of what was done."""

    def __init__(self, root: Path) -> None:
        self.news, self.data, self.ledger = root / "news", root / "data", root / "ledger"
        self.news.mkdir(parents=True, exist_ok=True)
        self.ledger.touch()

    def steps(self) -> list[tuple[Stories, Stories]]:
        """What the archive held before each step and was to hold after it; a line cut off by the kill never began."""
        lines = self.ledger.read_text("utf-8").split("\n")[:-1]
        return [(step["before"], step["after"]) for step in map(json.loads, lines)]

    def note(self, before: Stories, after: Stories) -> None:
        with self.ledger.open("a", encoding="utf-8") as ledger:
            ledger.write(json.dumps({"before": before, "after": after}) + "\n")

    def written(self) -> Stories:
        """What the files hold."""
        records = [json.loads(path.read_text("utf-8")) for path in self.news.glob("*.json")]
        return {record["url"]: record["text"] for record in records}

    def write(self, addresses: list[str], stories: Stories) -> None:
        for address in addresses:
            record = {
                "title": f"Berth {address[-3:]}",
                "text": stories[address],
                "url": address,
                "source": "Quay Times",
            }
            path = self.news / f"{address[-3:]}.json"
            path.with_suffix(".part").write_text(json.dumps(record), "utf-8")
            path.with_suffix(".part").replace(path)


def text(number: int, version: int) -> str:
    """A story with a word that no other story or version has."""
    return f"Lantern{number:03}x{version} was lit at the harbour on Friday. " + " ".join(["The pilot saw it."] * 99)


def work(root: Path, seed: int) -> None:
    """Step after step, for ever, each in transactions of three stories and four vectors."""
    build.STORIES, build.TEXTS = 3, 4
    case, rng = Case(root), np.random.default_rng(seed)
    stories = _catch_up(case)
    for number in range(1000):
        _step(
            case, stories, rng, seed * 1000 + number
        )  # no text twice: an old version that comes again changes nothing


def _catch_up(case: Case) -> Stories:
    """Read the files that the killed process had written and not stored; what was removed stays away."""
    with Writer(case.data) as writer:
        after = case.written()
        for (id,) in writer.catalogue.connection.execute("SELECT id FROM removed"):
            after = {address: body for address, body in after.items() if identity("Quay Times", address) != id}
        case.note({article.url or "": article.text for article in writer.catalogue.articles()}, after)
        writer.read(case.news, now=NOW)
    return after


def _step(case: Case, stories: Stories, rng: np.random.Generator, number: int) -> None:
    kind, after = rng.choice(["many", "one", "change", "remove", "compact"], p=[0.2, 0.3, 0.2, 0.2, 0.1]), dict(stories)
    free = [f"https://quay.example/{n:03}" for n in range(1000) if not (case.news / f"{n:03}.json").exists()]
    chosen = [str(address) for address in rng.permutation(sorted(stories))[:4]]
    if kind in ("many", "one"):
        chosen = free[: 8 if kind == "many" else 1]
    if kind in ("many", "one", "change"):
        after |= {address: text(int(address[-3:]), number) for address in chosen}
    if kind == "remove":
        after = {address: body for address, body in after.items() if address not in chosen}
    case.note(stories, after)
    if kind in ("many", "one", "change"):
        case.write(chosen, after)
    with Writer(case.data) as writer:
        if kind == "compact":
            writer.rebuild()
            writer.save_dense(forget_dead=True)
        elif kind == "remove":
            writer.remove(chosen, now=NOW)
        else:
            writer.read(case.news, now=NOW)
    stories.clear()
    stories.update(after)


def held(data: Path) -> Stories:
    """What a reader finds, each story by its words too."""
    archive = Archive.open(data)
    catalogue = archive.view._catalogue
    found = {article.url or "": article.text for article in catalogue.articles()}
    archive.close()
    return found


def kill(case: Case, seed: int, seconds: float) -> None:
    """Let a process work and kill it in the midst of it."""
    START.set_forkserver_preload(["tests.crashing"])
    process = START.Process(target=work, args=(case.news.parent, seed))
    process.start()
    time.sleep(seconds)
    assert process.is_alive(), "the process ended by itself"
    os.kill(process.pid or 0, signal.SIGKILL)
    process.join()


def wrong(case: Case) -> Iterator[str]:
    """What is wrong with the archive after a kill, first as a reader finds it, then when a writer has opened it."""
    steps = case.steps()
    if not steps or not (case.data / "catalogue.sqlite").exists():
        return
    yield from _lost(held(case.data), *steps[-1])
    with Writer(case.data) as writer:
        writer.embed()
    yield from check(case.data)
    stories = held(case.data)
    yield from _lost(stories, *steps[-1])
    archive = Archive.open(case.data)
    for address, body in stories.items():
        rows = [hit.row for hit in archive.view.lexical(archive.view.analyze(body.split()[0]), 5)]
        if {archive.view.article(p.article_id).url for p in archive.view.passages(rows)} != {address}:  # type: ignore[union-attr]
            yield f"{address} is not found by its own word"
    if archive.view.embedded != archive.view.total:
        yield f"{archive.view.embedded} vectors of {archive.view.total}"
    archive.close()


def _lost(stories: Stories, before: Stories, after: Stories) -> Iterator[str]:
    for address in stories.keys() | before.keys() | after.keys():
        if stories.get(address) not in (before.get(address), after.get(address)):
            yield f"{address} is neither as it was nor as it was to become"
