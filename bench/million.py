"""An archive of a million passages, made of the stories of a smaller one, and what it costs to ask and to change it.

    python -m bench.million make SOURCE DATA [--passages 1000000]
    python -m bench.million ask DATA [--questions QUESTIONS.jsonl]

SOURCE is an archive whose stories have at least the vector of their first passage (`python -m index build`). Each made story
draws runs of sentences from three of them, so that the words keep the statistics of news and copies are not grouped; it has the
headline and the outlet of the first, and a date of its own within twenty years. Catalogue, groups of copies and lexical index are
written by the pipeline's own code, but **the vectors are not embedded**: on two cores a million passages would take half a day.
They are mixed of the vectors of the three stories, with noise. So times, memory and disk are those of such an archive; what it
answers is not. `make` goes on where it was stopped.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.growth import show
from bench.scale import sizes, timed
from index.build import STORIES, Writer
from index.catalogue import Catalogue, Cut
from index.chunk import sentences
from index.embed import Embedder
from index.entries import WORD_PIECES, _digest, heading
from index.records import Article, identity
from qa.engine import Engine
from qa.records import Period

NOW = datetime(2026, 1, 12, tzinfo=UTC)
DAYS = 20 * 365  # over which the stories are spread
RUNS = (6, 35)  # of a story; ten passages on average
RUN = 3  # sentences
NOISE = 0.3  # length of the noise on a vector of length 1
Vectors = NDArray[np.float32]


class Source:
    """The stories of an archive and the vectors (n, d) of their first passages."""

    def __init__(self, data: Path, embedder: Embedder) -> None:
        catalogue = Catalogue(data)
        vector = """SELECT v.vector FROM article a JOIN passage p ON p.article = a.key AND p.ordinal = 0
            JOIN vector v ON v.digest = p.digest WHERE a.id = ? AND a.current"""
        every = [
            (story, catalogue.connection.execute(vector, (story.id,)).fetchone()) for story in catalogue.articles()
        ]
        found = [(story, row[0]) for story, row in every if row is not None]
        self.stories = [story for story, _ in found]
        self.vectors = np.array([np.frombuffer(row, dtype=np.float16) for _, row in found], dtype=np.float32)
        self._runs: dict[int, list[tuple[str, int]]] = {}
        self._embedder = embedder
        catalogue.close()

    def runs(self, place: int) -> list[tuple[str, int]]:
        """The story in runs of sentences, each with its word pieces; what is longer than a passage is left out."""
        if place not in self._runs:
            story = self.stories[place]
            spans = sentences(story.text, story.language)
            texts = [
                story.text[spans[at][0] : spans[min(at + RUN, len(spans)) - 1][1]] for at in range(0, len(spans), RUN)
            ]
            counted = zip(texts, self._embedder.count(texts), strict=True)
            self._runs[place] = [(text, pieces) for text, pieces in counted if pieces <= WORD_PIECES]
        return self._runs[place]


def made(source: Source, number: int, rng: np.random.Generator) -> tuple[Article, list[Cut], Vectors]:
    """A story of three, its passages, and the vectors (3, d) that theirs are mixed of."""
    places = rng.choice(len(source.stories), 3, replace=False)
    waiting = [iter(source.runs(place)) for place in places]
    drawn = [next(waiting[at], None) for at in rng.choice(3, rng.integers(*RUNS), p=[0.5, 0.25, 0.25])]
    packed = passages([run for run in drawn if run is not None])
    first, address = source.stories[places[0]], f"https://quay.example/{number}"
    story = Article(
        id=identity(first.source, address), source=first.source, title=first.title, text="\n\n".join(packed),
        address=address, url=address, language=first.language,
        published=NOW - timedelta(minutes=int(rng.integers(DAYS * 24 * 60))),
    )  # fmt: skip
    return story, cuts(story, packed), source.vectors[places]


def passages(runs: Sequence[tuple[str, int]]) -> list[str]:
    """Runs of sentences packed in order to at most WORD_PIECES."""
    packed: list[list[str]] = [[]]
    size = 0
    for text, pieces in runs:
        if size + pieces > WORD_PIECES:
            packed, size = [*packed, []], 0
        packed[-1].append(text)
        size += pieces
    return ["\n\n".join(texts) for texts in packed if texts]


def cuts(story: Article, packed: Sequence[str]) -> list[Cut]:
    head, start, found = heading(story.title, story.source, str(story.published)), 0, []
    for text in packed:
        found.append(Cut(start, start + len(text), _digest(f"{head}\n{text}")))
        start += len(text) + 2
    return found


def varied(three: Vectors, count: int, rng: np.random.Generator) -> Vectors:
    """Unit vectors (count, d) for the passages of a story: the three of its sources in other shares each, and noise."""
    noise = rng.normal(size=(count, three.shape[1])).astype(np.float32) * NOISE / np.sqrt(three.shape[1])
    mixed = rng.dirichlet([2, 1, 1], count).astype(np.float32) @ three + noise
    return np.asarray(mixed / np.linalg.norm(mixed, axis=1, keepdims=True), np.float32)


def make(data: Path, given: Path, wanted: int) -> None:
    """Store batch after batch as the pipeline does, until there are so many passages."""
    start, used = time.perf_counter(), time.process_time()
    with Writer(data) as writer:
        source = Source(given, writer._embedder)
        stories = writer.catalogue.counts()["stories"]
        stored = writer.catalogue.counts()["passages"]
        while stored < wanted:
            rng = np.random.default_rng(stories)
            with writer.catalogue.writing() as generation:
                for number in range(stories, stories + STORIES):
                    story, found, three = made(source, number, rng)
                    writer.catalogue.add(story, found, generation)
                    writer.catalogue.add_vectors([cut.digest for cut in found], varied(three, len(found), rng))
                    stored += len(found)
            writer._follow()
            stories += STORIES
            line = f"{stories:,} stories, {stored:,} passages, {time.perf_counter() - start:.0f} s"
            print(f"\r{line} ({time.process_time() - used:.0f} s of processor time)", end="", flush=True)
        print()
        with writer.catalogue.writing():
            writer.catalogue.put("updated", NOW.isoformat())
            writer.catalogue.put("zone", writer.catalogue.common_offset())
        writer.save_dense(forget_dead=False)


def asked(catalogue: Catalogue, count: int, file: Path | None) -> list[str]:
    """Headlines spread over the archive, or the questions of a file."""
    if file is None:
        return catalogue.headlines(count)[:count]
    return [json.loads(line)["question"] for line in file.open(encoding="utf-8")][:count]


def ask(data: Path, count: int, file: Path | None) -> None:
    """Print what opening, asking and changing cost; the archive is left as it was, but for what it remembers of removals."""
    catalogue = Catalogue(data)
    questions = asked(catalogue, count, file)
    catalogue.close()
    sizes(data)
    start, used = time.perf_counter(), time.process_time()
    engine = Engine(data)
    print(f"{'open':<40} {time.perf_counter() - start:.2f} s   processor {time.process_time() - used:.2f} s")
    view = engine.archive.view
    print(f"{view.total:,} passages, {view.embedded:,} vectors; {view.layout}")
    print(f"{'the first answer':<40} {timed(engine.answer, questions[0], now=NOW):.0f} ms")
    for name, period, sources in filters(engine):
        show_questions(engine, f"answer{name}", questions, period, sources)
    print(f"{'memory now: own, and mapped files':<40} {memory()}")
    changing(data, engine)


def filters(engine: Engine) -> list[tuple[str, Period | None, tuple[str, ...]]]:
    """A name for the line, and what the reader set; the outlets are the one with the most stories and a middling one."""
    alive = np.bincount(engine.archive.view._columns.source[engine.archive.view._columns.alive])
    large, middling = (engine.archive.view.sources[int(key)] for key in np.argsort(-alive)[[0, len(alive) // 2]])
    week, year, most = (
        Period(start=NOW - timedelta(days=1000), end=NOW - timedelta(days=1000 - days), phrase="", hard=True)
        for days in (7, 365, 1000)
    )
    return [
        ("", None, ()),
        (" within a week", week, ()),
        (" within a year", year, ()),
        (" within three years", most, ()),
        (" of the largest outlet", None, (large,)),
        (" of a middling outlet", None, (middling,)),
        (" of the largest, within a year", year, (large,)),
    ]


def show_questions(
    engine: Engine, name: str, questions: list[str], period: Period | None, sources: tuple[str, ...]
) -> None:
    waiting = iter(questions)
    refusals = []

    def one() -> None:
        refusals.append(engine.answer(next(waiting), now=NOW, period=period, sources=sources).refusal)

    show(name, one, len(questions))
    print(f"{'':<40} {sum(map(bool, refusals))} of {len(refusals)} refused, which costs more searches")


def memory() -> str:
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text("utf-8").splitlines())
    return " and ".join(f"{int(status[name].split()[0]) / 1024:,.0f} MB" for name in ("RssAnon", "RssFile"))


def changing(data: Path, engine: Engine) -> None:
    """Add ten stories and take them out again, with a reader that follows; their addresses are new in each run."""
    folder, added, run = Path(tempfile.mkdtemp(prefix="news-")), list[str](), time.time_ns()

    def add() -> None:
        address = f"https://lantern.example/{run}/{len(added)}"
        record = {"title": "Lantern lit", "text": f"Lantern{run}x{len(added)} was lit.", "url": address}
        (folder / f"{len(added)}.json").write_text(json.dumps(record), "utf-8")
        added.append(address)
        with Writer(data) as writer:
            writer.read(folder, now=NOW)

    def remove() -> None:
        with Writer(data) as writer:
            writer.remove([added.pop()], now=NOW)

    add()
    engine.archive.refresh()
    show("add one story, in a running process", add)
    show("a reader takes it up", engine.archive.refresh, 1)
    show("remove one story, in a running process", remove)
    show("a reader takes it up", engine.archive.refresh, 1)
    remove()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    making = commands.add_parser("make")
    making.add_argument("source", type=Path)
    making.add_argument("data", type=Path)
    making.add_argument("--passages", type=int, default=1_000_000)
    asking = commands.add_parser("ask")
    asking.add_argument("data", type=Path)
    asking.add_argument("--questions", type=Path)
    asking.add_argument("--count", type=int, default=100)
    options = parser.parse_args()
    if options.command == "make":
        make(options.data, options.source, options.passages)
    else:
        ask(options.data, options.count, options.questions)


if __name__ == "__main__":
    main()
