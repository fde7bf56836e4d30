"""Other open systems beside this one: the same stories, the same passages, the same model, the same questions, in one run.

    pip install -r bench/peers-requirements.txt
    python -m bench.peers ARTICLES.jsonl.gz QUESTIONS.jsonl [--stories 300] [--repeat 2] [--systems ours txtai llamaindex plain]

QUESTIONS as `qa/evaluate.py` documents them, with a date and `gold_ids` that are links. Each system builds in one process and
is asked in another, one after the other; a second round goes through them backwards. Times are wall-clock times: look at the load.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bench.peer_systems import NOW, SYSTEMS, System

ADDED = 10  # stories added one by one to each built archive
WARM = 5  # questions asked before any is timed
ROWS = (
    ("stories, passages", "{stories}, {passages}"),
    ("build and store, seconds", "{build:.0f}"),
    ("passages a second", "{rate:.1f}"),
    ("peak memory of the build, MB", "{build_peak:.0f}"),
    ("on disk, MB", "{disk:.1f}"),
    ("import, load the model, open: seconds", "{ready:.1f}"),
    ("first question, ms", "{first:.0f}"),
    ("search, p50 and p95, ms", "{p50:.0f}, {p95:.0f}"),
    ("whole answer with its quotes, p50 and p95, ms", "{answer}"),
    ("add one story until it is found, p50, ms", "{add:.0f}"),
    ("and until it is on disk, p50, ms", "{kept:.0f}"),
    ("peak memory of the asking process, MB", "{ask_peak:.0f}"),
    ("Hit@1", "{Hit@1:.2f}"),
    ("Hit@4", "{Hit@4:.2f}"),
    ("Hit@10", "{Hit@10:.2f}"),
    ("MRR@10", "{MRR@10:.3f}"),
)


# ---- the corpus, made once


def prepare(articles: Path, questions: Path, stories: int, work: Path) -> None:
    """Every story that a question is about, others spread over the file up to `stories`, and ADDED more to add later."""
    from index.embed import load
    from index.readers import read
    from index.records import Article
    from qa.evaluate import read_questions

    gold = {link for item in read_questions(questions) for link in item.gold_ids}
    every = [item for item in read(articles) if isinstance(item, Article) and item.url]
    others = [article for article in every if article.url not in gold]
    wanted = max(0, stories - (len(every) - len(others)))
    spread = {others[at * len(others) // max(1, wanted)].id for at in range(min(wanted, len(others)))}
    chosen = [article for article in every if article.url in gold or article.id in spread]
    later = [article for article in others if article.id not in spread][:ADDED]
    embedder = load()
    write(chosen, work / "corpus", embedder)
    for number, article in enumerate(later):
        write([article], work / f"story-{number}", embedder)


def write(articles: Sequence[Any], folder: Path, embedder: Any) -> None:
    """Stories as this program reads them, and the same cut into its passages, as the others take them."""
    from index.entries import cuts, heading

    (folder / "stories").mkdir(parents=True)
    with (folder / "stories" / "stories.jsonl").open("w", encoding="utf-8") as records:
        for article in articles:
            told = {"title": article.title, "text": article.text, "url": article.url, "source": article.source}
            told |= {"published": article.published.isoformat()} if article.published else {}
            records.write(json.dumps(told) + "\n")
    with (folder / "passages.jsonl").open("w", encoding="utf-8") as rows:
        for article in articles:
            published = None if article.published is None else article.published.isoformat()
            about = heading(article.title, article.source, published).rpartition("\n")[2]
            for cut in cuts(article, embedder):
                row = {"url": article.url, "title": article.title, "about": about}
                rows.write(json.dumps({**row, "text": article.text[cut.start : cut.end]}) + "\n")


# ---- one system, in a process of its own


def build(name: str, work: Path) -> dict[str, Any]:
    """Build from nothing and store; loading the program is not counted."""
    folder = work / name
    folder.mkdir()
    system: System = SYSTEMS[name](folder)
    started = time.perf_counter()
    count = system.build(work / "corpus")
    system.keep()
    took = time.perf_counter() - started
    stories = len((work / "corpus" / "stories" / "stories.jsonl").read_text("utf-8").splitlines())
    disk = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    facts = {"stories": stories, "passages": count, "build": took, "rate": count / took}
    return facts | {"disk": disk / 1e6, "build_peak": peak()}


def ask(name: str, work: Path, questions: Path) -> dict[str, Any]:
    """Open what was built, ask every question, then add stories."""
    started = time.perf_counter()
    system: System = SYSTEMS[name](work / name)
    system.open()
    ready = time.perf_counter() - started
    from qa.evaluate import read_questions  # not before: a system imports what it needs, and that is counted

    items = [item for item in read_questions(questions) if item.gold_ids and item.date]
    first = timed(system.search, items[0].question, asked_at(items[0].date))[1]
    for item in items[:WARM]:
        system.search(item.question, asked_at(item.date))
    answered = [timed(system.search, item.question, asked_at(item.date)) for item in items]
    took = [milliseconds for _, milliseconds in answered]
    facts = {"ready": ready, "first": first, "p50": share(took, 0.5), "p95": share(took, 0.95)}
    facts["answer"] = "–"
    facts["rankings"] = {item.id: distinct(ranking) for item, (ranking, _) in zip(items, answered, strict=True)}
    if name == "ours":
        facts |= whole_answers(system, items)
    return facts | added(system, work) | {"ask_peak": peak()}


def whole_answers(ours: Any, items: Sequence[Any]) -> dict[str, Any]:
    """What only this program does beyond searching; and its rankings without any notion of time, as the others have none."""
    from bench.time import without
    from index.embed import load

    took = [timed(ours.engine.answer, item.question, now=asked_at(item.date))[1] for item in items]
    view, embedder = ours.engine.archive.view, load()
    undated = {
        item.id: [found.article.url for found in without(view, embedder, item.question, asked_at(item.date))]
        for item in items
    }
    answer = f"{share(took, 0.5):.0f}, {share(took, 0.95):.0f}"
    return {"answer": answer, "undated": {id: distinct(ranking) for id, ranking in undated.items()}}


def added(system: System, work: Path) -> dict[str, Any]:
    """Add stories one by one; each has to be found by its own headline."""
    add, kept = [], []
    for number in range(ADDED):
        story = work / f"story-{number}"
        record = json.loads((story / "stories" / "stories.jsonl").read_text("utf-8"))
        add.append(timed(system.add, story)[1])
        kept.append(add[-1] + timed(system.keep)[1])
        if record["url"] not in distinct(system.search(record["title"], NOW)):
            print(f"{type(system).__name__}: an added story is not found by its headline", file=sys.stderr)
    return {"add": statistics.median(add), "kept": statistics.median(kept)}


def timed(work: Any, *values: Any, **options: Any) -> tuple[Any, float]:
    """The result, and milliseconds."""
    started = time.perf_counter()
    result = work(*values, **options)
    return result, (time.perf_counter() - started) * 1000


def asked_at(date: datetime) -> datetime:
    """The last minute of the day of asking."""
    return date if date.tzinfo else date.replace(tzinfo=NOW.tzinfo) + timedelta(hours=23, minutes=59)


def distinct(ranking: Sequence[str]) -> list[str]:
    """The first ten different stories."""
    return list(dict.fromkeys(ranking))[:10]


def share(values: Sequence[float], part: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


def peak() -> float:
    """The most memory this process ever had, in MB (Linux: the high-water mark, which begins anew with a program)."""
    status = Path("/proc/self/status").read_text("ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


# ---- all of them


def scores(rankings: dict[str, list[str]], questions: Path) -> dict[str, float]:
    """One scorer for all: trec_eval's measures over the links."""
    import ir_measures

    from qa.evaluate import MEASURES, read_questions

    gold = {item.id: dict.fromkeys(item.gold_ids, 1) for item in read_questions(questions) if item.id in rankings}
    run = {id: {link: float(-at) for at, link in enumerate(ranking)} for id, ranking in rankings.items()}
    found = ir_measures.calc_aggregate(list(MEASURES.values()), gold, run)
    return {name: float(found[measure]) for name, measure in MEASURES.items()}


def inside(*words: str) -> dict[str, Any]:
    """Run a part in a process of its own; its last line is its result. What it says on stderr is shown."""
    environment = {
        **os.environ,
        "HF_HUB_OFFLINE": "1",
        "TOKENIZERS_PARALLELISM": "false",
        "TQDM_DISABLE": "1",
        "ORT_DISABLE_TELEMETRY": "1",
    }
    command = [sys.executable, "-m", "bench.peers", *words]
    done = subprocess.run(command, stdout=subprocess.PIPE, env=environment, check=True)
    return json.loads(done.stdout.decode().splitlines()[-1])  # type: ignore[no-any-return]


def one_round(names: Sequence[str], work: Path, options: argparse.Namespace) -> dict[str, dict[str, Any]]:
    inputs = [str(options.articles), str(options.questions), "--stories", str(options.stories), "--work", str(work)]
    inside(*inputs, "--inside", "prepare")
    found = {}
    for name in names:
        facts = inside(*inputs, "--systems", name, "--inside", "build")
        facts |= inside(*inputs, "--systems", name, "--inside", "ask")
        facts["load"] = os.getloadavg()[1]
        print(f"{name}: built in {facts['build']:.0f} s, asked; load {facts['load']:.1f}", file=sys.stderr, flush=True)
        found[name] = facts | scores(facts["rankings"], options.questions)
        if "undated" in facts:
            print(f"{name}, told no dates: {scores(facts['undated'], options.questions)}", flush=True)
    return found


def show(rounds: Sequence[dict[str, dict[str, Any]]]) -> None:
    """One table, each figure the median of the rounds."""
    names = [name for name in SYSTEMS if name in rounds[0]]
    middle = {name: {key: _median([row[name][key] for row in rounds]) for key in rounds[0][name]} for name in names}
    print(f"| | {' | '.join(names)} |\n|---|{'---|' * len(names)}")
    for label, form in ROWS:
        print(f"| {label} | {' | '.join(form.format(**middle[name]) for name in names)} |")
    loads = [row[name]["load"] for row in rounds for name in names]
    print(
        f"\nload of the machine {min(loads):.1f} to {max(loads):.1f}, {os.cpu_count()} processors, {len(rounds)} rounds"
    )


def _median(values: Sequence[Any]) -> Any:
    return type(values[0])(statistics.median(values)) if isinstance(values[0], int | float) else values[0]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--stories", type=int, default=300)
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--systems", nargs="+", choices=list(SYSTEMS), default=list(SYSTEMS))
    parser.add_argument("--work", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--inside", choices=("prepare", "build", "ask"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside == "prepare":
        prepare(options.articles, options.questions, options.stories, options.work)
        print("{}")
    elif options.inside:
        name = options.systems[0]
        work = build(name, options.work) if options.inside == "build" else ask(name, options.work, options.questions)
        print(json.dumps(work))
    else:
        rounds = []
        for number in range(options.repeat):
            with tempfile.TemporaryDirectory(prefix="peers-") as folder:
                rounds.append(one_round(options.systems[:: 1 - 2 * (number % 2)], Path(folder), options))
        show(rounds)


if __name__ == "__main__":
    main()
