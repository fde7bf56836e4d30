"""BenchmarkQED's AP news (1,397 articles on health, 2023 and 2024), from a checkout that the reader makes; no data is kept here.

    python -m index build CHECKOUT/datasets/AP_news/raw_data.zip --data DIR
    python -m bench.qed questions CHECKOUT FILE.jsonl     for `python -m qa evaluate`: refusals, exact quotes, latency
    python -m bench.qed assertions CHECKOUT DIR           how much of what an answer should state the quotes and the passages have

github.com/microsoft/benchmark-qed; the data are under the Microsoft Research License and may not be passed on. The questions
are in `generated_questions_v1/KIND_questions_text.json`, or with assertions in `generated_questions_v2/KIND_questions_assertions.json`; KIND is data_local,
data_global, data_linked, activity_local or activity_global. They name no article, and the set judges prose with a language model. Without one, an
assertion counts as stated where nearly all its words of sense, but for those of the question, stand in the text: no paraphrase
counts, so this is a lower bound.
"""

import json
import re
import sys
from collections.abc import Iterator, Sequence, Set
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from index.view import View
from qa.candidates import STOP_WORDS
from qa.engine import Engine

ENOUGH = 0.8  # of the words of an assertion
DEPTH = 10
_KINDS = re.compile(r"((?:data|activity)_(?:local|global|linked))_questions_(?:text|assertions)$")
_ORDER = re.compile(r"^the (?:response|answer) (?:should|must) \w+(?: that)? ", re.IGNORECASE)


def questions(checkout: Path) -> list[dict[str, Any]]:
    """Every question once, those with assertions first; `assertions` is empty where the set gives none."""
    found: dict[str, dict[str, Any]] = {}
    for path in sorted(checkout.rglob("*_questions_*.json"), key=lambda path: (path.stem.endswith("_text"), path)):
        kind = _KINDS.search(path.stem)
        for row in json.loads(path.read_text("utf-8-sig")) if kind else ():
            asked = row if isinstance(row, str) else row["question_text"]
            found.setdefault(asked, _question(row, asked, kind[1], f"q{len(found) + 1}") if kind else {})
    return list(found.values())


def _question(row: Any, asked: str, kind: str, number: str) -> dict[str, Any]:
    told = {} if isinstance(row, str) else row
    assertions = [_ORDER.sub("", one["statement"]) for one in told.get("assertions") or ()]
    return {"id": told.get("question_id") or number, "question": asked, "type": kind, "assertions": assertions}


def stated(assertion: str, question: str, text: str, view: View) -> bool:
    """Whether a text has ENOUGH of the words of an assertion that the question does not have."""
    terms = _of_sense(assertion, view) - _of_sense(question, view)
    return bool(terms) and len(terms & _of_sense(text, view)) >= ENOUGH * len(terms)


def _of_sense(text: str, view: View) -> Set[str]:
    return set(view.analyze(text)) - STOP_WORDS


def assertions(asked: Sequence[dict[str, Any]], engine: Engine) -> dict[str, float]:
    """Shares, 0 to 1: of questions answered, of assertions stated in the quotes and in the ten best passages."""
    asked, view, now = [one for one in asked if one["assertions"]], engine.archive.view, datetime.now(UTC)
    rows = [row for one in asked for row in _rows(one, engine, view, now)]
    return {
        "questions answered": float(np.mean([not refused for refused, _, _ in rows])),
        "assertions in the quotes": float(np.mean([quoted for _, quoted, _ in rows])),
        "assertions in the ten best passages": float(np.mean([found for _, _, found in rows])),
    }


def _rows(one: dict[str, Any], engine: Engine, view: View, now: datetime) -> Iterator[tuple[bool, bool, bool]]:
    """For each assertion: refused, in the quotes, in the passages."""
    answer = engine.answer(one["question"], now=now)
    quotes = " ".join(citation.quote for citation in answer.citations)
    passages = " ".join(f"{found.title} {found.text}" for found in answer.evidence[:DEPTH])
    for assertion in one["assertions"]:
        held = [stated(assertion, one["question"], text, view) for text in (quotes, passages)]
        yield answer.refusal is not None, held[0], held[1]


def main(job: str, checkout: Path, target: Path) -> None:
    asked = questions(checkout)
    if not asked:
        sys.exit(f"{checkout}: no questions of BenchmarkQED; name the folder that has datasets/AP_news")
    if job == "questions":
        target.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in asked), "utf-8")
        return
    engine = Engine(target)
    for name, value in assertions(asked, engine).items():
        print(f"{name:<36} {value:.3f}")
    engine.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
