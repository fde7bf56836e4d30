"""A process that works on an archive until it is killed, and what the archive may then hold.

Before each step the process writes down what it is about to do, so that whoever killed it knows: every story must be as it
was before the step or as it would be after it, and all that was done earlier must be there.
"""

import gzip
import json
import multiprocessing
import os
import signal
import sqlite3
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import NamedTuple

import numpy as np

from index import build
from index.archive import Archive
from index.build import Writer
from index.catalogue import FILE
from index.check import check
from index.records import identity
from qa.engine import Engine

Stories = dict[str, str]  # address -> text
OPERATIONS = ("build", "update", "remove", "compact", "migrate")
LONGEST = {"build": 2.0, "migrate": 2.0}  # seconds until the kill of what is done only once
IDLE = "idle"  # between two steps, or after the last
OLD = Path(__file__).parent / "fixtures" / "schema-1-large.sql.gz"  # written by the program of that schema
NOW = datetime(2026, 1, 12, 4, 0, tzinfo=UTC)
BUILT = 24  # stories of a whole build
ASKED = 3  # stories after which a question is asked when all is looked over
START = multiprocessing.get_context("forkserver")  # its children have the modules and no threads yet


class Step(NamedTuple):
    """What a process was about to do to the stories."""

    kind: str
    before: Stories
    after: Stories


class Case:
    """A folder with news, the archive of it, and the ledger of what was done."""

    def __init__(self, root: Path) -> None:
        self.news, self.data, self.ledger = root / "news", root / "data", root / "ledger"
        self.news.mkdir(parents=True, exist_ok=True)
        self.ledger.touch()

    def steps(self) -> list[Step]:
        """The steps so far; a line cut off by the kill never began."""
        return [Step(*json.loads(line)) for line in self.ledger.read_text("utf-8").split("\n")[:-1]]

    def note(self, kind: str, before: Stories, after: Stories) -> None:
        with self.ledger.open("a", encoding="utf-8") as ledger:
            ledger.write(json.dumps([kind, before, after]) + "\n")

    def written(self) -> Stories:
        """What the files hold."""
        records = [json.loads(path.read_text("utf-8")) for path in self.news.glob("*.json")]
        return {record["url"]: record["text"] for record in records}

    def write(self, addresses: list[str], stories: Stories) -> None:
        for address in addresses:
            name, body = address[-3:], stories[address]
            record = {"title": f"Berth {name}", "text": body, "url": address, "source": "Quay Times"}
            path = self.news / f"{name}.json"
            path.with_suffix(".part").write_text(json.dumps(record), "utf-8")
            path.with_suffix(".part").replace(path)

    def prepare(self, operation: str) -> None:
        """What has to be there before the process begins: files to build of, or an archive of an old program."""
        if operation == "build":
            stories = {f"https://quay.example/{n:03}": text(n, 0) for n in range(BUILT)}
            self.write(list(stories), stories)
        if operation == "migrate":
            self.data.mkdir()
            connection = sqlite3.connect(self.data / FILE)
            connection.executescript(gzip.decompress(OLD.read_bytes()).decode("utf-8"))
            connection.close()


def text(number: int, version: int) -> str:
    """A story with a word that no other story or version has."""
    return f"Lantern{number:03}x{version} was lit at the harbour on Friday. " + " ".join(["The pilot saw it."] * 45)


# ---- the process that is killed


def work(root: Path, operation: str, seed: int) -> None:
    """One operation until the end, or step after step, in transactions of three stories and four vectors."""
    build.STORIES, build.TEXTS = 3, 4
    case, rng = Case(root), np.random.default_rng(seed)
    if operation in ("build", "migrate"):
        _once(case, operation)
    stories = _catch_up(case)
    for number in range(1000):
        kind = operation if rng.random() < 0.6 else str(rng.choice(["update", "update", "remove", "compact"]))
        _step(case, stories, kind, rng, seed * 1000 + number)  # no text twice: an old version would change nothing


def _once(case: Case, operation: str) -> None:
    """A build from nothing, or the opening of an old archive; then nothing, until the kill."""
    after = case.written() if operation == "build" else held(case.data)
    case.note(operation, {} if operation == "build" else after, after)
    with Writer(case.data) as writer:
        if operation == "build":
            writer.read(case.news, now=NOW)
        writer.embed()
    case.note(IDLE, after, after)
    signal.pause()


def _catch_up(case: Case) -> Stories:
    """Read the files that the killed process had written and not stored; what was removed stays away."""
    with Writer(case.data) as writer:
        after = case.written()
        for (id,) in writer.catalogue.connection.execute("SELECT id FROM removed"):
            after = {address: body for address, body in after.items() if identity("Quay Times", address) != id}
        case.note("update", {article.url or "": article.text for article in writer.catalogue.articles()}, after)
        writer.read(case.news, now=NOW)
    case.note(IDLE, after, after)
    return after


def _step(case: Case, stories: Stories, kind: str, rng: np.random.Generator, number: int) -> None:
    after = dict(stories)
    free = [f"https://quay.example/{n:03}" for n in range(1000) if not (case.news / f"{n:03}.json").exists()]
    chosen = [str(address) for address in rng.permutation(sorted(stories))[:4]]
    if kind == "update":
        chosen = [chosen, free[:1], free[:8]][int(rng.integers(3))] if stories else free[:8]
        after |= {address: text(int(address[-3:]), number) for address in chosen}
    if kind == "remove":
        after = {address: body for address, body in after.items() if address not in chosen}
    case.note(kind, stories, after)
    if kind == "update":
        case.write(chosen, after)
    with Writer(case.data) as writer:
        if kind == "compact":
            writer.rebuild()
        elif kind == "remove":
            writer.remove(chosen, now=NOW)
        else:
            writer.read(case.news, now=NOW)
    case.note(IDLE, after, after)
    stories.clear()
    stories.update(after)


# ---- the kill, and what is found after it


def kill(case: Case, operation: str, seed: int, seconds: float) -> str:
    """Let a process work and kill it so long after a step of this kind has begun; what it was doing then."""
    START.set_forkserver_preload(["tests.crashing"])
    process = START.Process(target=work, args=(case.news.parent, operation, seed))
    known = len(case.steps())
    process.start()
    _until_begun(case, operation, known, process)
    time.sleep(seconds)
    assert process.is_alive(), "the process ended by itself"
    os.kill(process.pid or 0, signal.SIGKILL)
    process.join()
    return case.steps()[-1].kind


def _until_begun(case: Case, operation: str, known: int, process: BaseProcess) -> None:
    deadline = time.monotonic() + 120
    while not any(step.kind == operation for step in case.steps()[known:]):
        assert process.is_alive() and time.monotonic() < deadline, f"{operation} never began"
        time.sleep(0.005)


def held(data: Path) -> Stories:
    """What a reader finds."""
    archive = Archive.open(data)
    found = {article.url or "": article.text for article in archive.view._catalogue.articles()}
    archive.close()
    return found


def wrong(case: Case) -> Iterator[str]:
    """What is wrong with the archive after a kill, first as a reader finds it, then when a writer has opened it."""
    last = case.steps()[-1]
    if not (case.data / FILE).exists():  # killed before there was an archive: that is right in a build only
        yield from () if last.kind in ("build", "update") and not last.before else ["there is no archive any more"]
        return
    if _tables(case.data):  # a reader of a file that nothing was written into yet is told so
        yield from _lost(held(case.data), last)
    with Writer(case.data) as writer:
        if case.steps()[0].kind == "build":
            writer.read(case.news, now=NOW)
        writer.embed()
    stories = held(case.data)
    yield from check(case.data)
    yield from _lost(stories, last._replace(before=last.after) if last.kind in ("build", "migrate", IDLE) else last)
    yield from _not_found(case.data, stories)


def _tables(data: Path) -> bool:
    connection = sqlite3.connect(data / FILE)
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    connection.close()
    return bool(tables)


def _lost(stories: Stories, step: Step) -> Iterator[str]:
    for address in stories.keys() | step.before.keys() | step.after.keys():
        if stories.get(address) not in (step.before.get(address), step.after.get(address)):
            yield f"{address} is neither as it was before nor as it was to be after {step.kind}"


def _not_found(data: Path, stories: Stories) -> Iterator[str]:
    """Each story is found by a word of its own, has its vectors, and some are asked for as a reader asks."""
    engine = Engine(data)
    view = engine.archive.view
    for address, body in stories.items():
        rows = [hit.row for hit in view.lexical(view.analyze(body.split()[0]), 5)]
        found = {view.article(p.article_id).text for p in view.passages(rows)}  # type: ignore[union-attr]
        if found != {body}:
            yield f"{address} is not found by its own word"
    if view.embedded != view.total:
        yield f"{view.embedded} vectors of {view.total}"
    for address in sorted(stories)[:: max(1, len(stories) // ASKED)]:
        first = stories[address].partition(". ")[0] + "."
        answer = engine.answer(f"When was {first.split()[0]} lit?", now=NOW)
        if not answer.citations or answer.citations[0].quote != first:
            yield f"{address} is not what a question about it is answered from"
    engine.close()
