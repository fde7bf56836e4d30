"""Archives and question files from public checkouts, which the reader clones; no data is kept here.

    python -m bench.public realtimeqa CHECKOUT OUT    github.com/realtimeqa/realtimeqa_public
    python -m bench.public multihop CHECKOUT OUT      github.com/yixuantt/MultiHop-RAG, corpus.json and MultiHopRAG.json
    python -m index build OUT/archive --data DIR
    python -m qa evaluate --data DIR --questions OUT/questions.jsonl
    python -m bench.public facts CHECKOUT DIR         Hits, MAP and MRR of MultiHop-RAG's paper on an archive made so

RealTimeQA: Kasai et al., "RealTime QA: What's the Answer Right Now?", NeurIPS 2023. MultiHop-RAG: Tang and Yang, "MultiHop-RAG:
Benchmarking Retrieval-Augmented Generation for Multi-Hop Queries", COLM 2024; its measures count facts in passages.
"""

import json
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from qa.engine import Engine

Record = dict[str, Any]
DEPTH = 10


def realtimeqa(checkout: Path) -> tuple[list[Record], list[Record]]:
    """The articles linked or found for the weekly quizzes, and the questions whose linked article is among them."""
    articles: dict[str, Record] = {}
    for kind in ("gold", "gcs"):
        for path in sorted(checkout.glob(f"past/**/*_{kind}.jsonl")):
            for row in _lines(path):
                for found in row.get("search_result") or ():
                    if found.get("text") and found.get("url"):
                        articles.setdefault(_plain(found["url"]), _article(found))
    questions = [
        asked
        for path in sorted(checkout.glob("past/**/*_qa.jsonl"))
        if re.fullmatch(r"\d{8}_qa", path.stem)
        for row in _lines(path)
        if (asked := _quizzed(row, articles)) is not None
    ]
    return list(articles.values()), questions


def multihop(checkout: Path) -> tuple[list[Record], list[Record]]:
    """The corpus and its questions; those of type null_query have no answer in it."""
    corpus, queries = _json(checkout, "corpus.json"), _json(checkout, "MultiHopRAG.json")
    articles = [
        {
            "id": row["url"],
            "url": row["url"],
            "title": row["title"],
            "source": row.get("source"),
            "published": row.get("published_at"),
            "section": row.get("category"),
            "text": row["body"],
        }
        for row in corpus
    ]
    questions = [
        {
            "id": f"m{number}",
            "question": row["query"],
            "answers": [row["answer"]],
            "gold_ids": sorted({fact["url"] for fact in row["evidence_list"]}),
            "answerable": row["question_type"] != "null_query",
            "type": row["question_type"],
        }
        for number, row in enumerate(queries)
    ]
    return articles, questions


def fact_measures(rankings: Sequence[Sequence[str]], facts: Sequence[Sequence[str]]) -> dict[str, float]:
    """The paper's Hits@4, Hits@10, MAP@10 and MRR@10 over passages, best first, and the share of questions with all facts in ten.

    A passage is right when it holds a fact, spaces aside; the average precision counts each fact where it first appears.
    """
    rows = [
        _found_facts(list(map(_packed, ranking[:DEPTH])), list(map(_packed, f)))
        for ranking, f in zip(rankings, facts, strict=True)
    ]
    first = [min((rank for rank, held in enumerate(row, 1) if held), default=0) for row, _ in rows]
    return {
        "Hits@4": float(np.mean([0 < rank <= 4 for rank in first])),
        "Hits@10": float(np.mean([rank > 0 for rank in first])),
        "MAP@10": float(np.mean([_precision(row) / min(wanted, DEPTH) for row, wanted in rows])),
        "MRR@10": float(np.mean([1 / rank if rank else 0.0 for rank in first])),
        "all evidence in ten": float(np.mean([len(set().union(*row)) == wanted for row, wanted in rows])),
    }


def facts(checkout: Path, data: Path) -> dict[str, float]:
    """The same on an archive of the corpus, each story at its best passage; questions without an answer are left out, as there."""
    queries = [row for row in _json(checkout, "MultiHopRAG.json") if row["question_type"] != "null_query"]
    engine = Engine(data)
    now = datetime.now(UTC)
    rankings = [[found.text for found in engine.search(row["query"], now=now, limit=DEPTH)] for row in queries]
    engine.close()
    return fact_measures(rankings, [[fact["fact"] for fact in row["evidence_list"]] for row in queries])


def _found_facts(ranking: Sequence[str], wanted: Sequence[str]) -> tuple[list[set[str]], int]:
    return [{fact for fact in wanted if fact in passage} for passage in ranking], len(wanted)


def _precision(row: Sequence[set[str]]) -> float:
    seen: set[str] = set()
    total = 0.0
    for rank, held in enumerate(row, start=1):
        total += len(held - seen) / rank
        seen |= held
    return total


def _packed(text: str) -> str:
    return re.sub(r"[ \n]", "", text)


def _article(found: Record) -> Record:
    url = _plain(found["url"])
    return {
        "id": url,
        "url": url,
        "title": found.get("title")
        or urlsplit(url).path.removesuffix("/index.html").rpartition("/")[2].replace("-", " "),
        "source": (urlsplit(url).hostname or "").removeprefix("www."),
        "published": (found.get("publish_date") or "").replace("/", "-") or None,
        "text": found["text"],
    }


def _quizzed(row: Record, articles: Record) -> Record | None:
    linked = [_plain(url) for url in re.findall(r'href="([^"]+)"', row.get("evidence") or "")]
    gold = [url for url in dict.fromkeys(linked) if url in articles]
    if not gold:
        return None
    return {
        "id": row["question_id"],
        "question": row["question_sentence"],
        "date": row["question_date"].replace("/", "-"),
        "answers": [row["choices"][int(index)] for index in row["answer"]],
        "gold_ids": gold,
    }


def _plain(url: str) -> str:
    return url.partition("#")[0]


def _lines(path: Path) -> Iterator[Record]:
    for line in path.read_text("utf-8").splitlines():
        if line.strip():
            yield json.loads(line)


def _json(checkout: Path, name: str) -> list[Record]:
    path = next(iter(sorted(checkout.rglob(name))), None)
    if path is None:
        sys.exit(f"{checkout}: no {name}; its README says where the data are")
    rows: list[Record] = json.loads(path.read_text("utf-8"))
    return rows


def write(out: Path, articles: Iterable[Record], questions: Iterable[Record]) -> None:
    """OUT/archive/articles.jsonl and OUT/questions.jsonl."""
    (out / "archive").mkdir(parents=True, exist_ok=True)
    for path, rows in ((out / "archive" / "articles.jsonl", articles), (out / "questions.jsonl", questions)):
        path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")


if __name__ == "__main__":
    kind, checkout, target = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    if kind == "facts":
        for name, value in facts(checkout, target).items():
            print(f"{name:<22} {value:.4f}")
    else:
        write(target, *{"realtimeqa": realtimeqa, "multihop": multihop}[kind](checkout))
