"""How good the answers are: one table for any archive and any question file.

A question file is JSONL: `id`, `question`, `date` (when it was asked, ISO; a day counts as its last minute), `answers`
(strings, any of them right), `gold_ids` (article ids or links), `answerable` (default true), `type` (optional; else the kind of answer it asks for).
Retrieval measures are trec_eval's, by ir_measures. Intervals are 95 % percentile bootstraps over questions (Efron 1979).
"""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import ir_measures
import numpy as np
from ir_measures import RR, Success, nDCG

from index.records import ReadError
from qa.answer_kind import wanted
from qa.curve import area, area_interval
from qa.engine import Engine
from qa.records import Answer, Evidence

MEASURES = {"Hit@1": Success @ 1, "Hit@4": Success @ 4, "Hit@10": Success @ 10, "MRR@10": RR @ 10, "nDCG@10": nDCG @ 10}
KIND = 20  # questions below which a kind gets no row of its own
WAYS = {"lexical": ("lexical",), "semantic": ("semantic",), "fused": ("lexical", "semantic")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One line of a question file."""

    id: str
    question: str
    date: datetime | None
    answers: tuple[str, ...] = ()
    gold_ids: tuple[str, ...] = ()
    answerable: bool = True
    type: str = "all"


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What was measured on one question. `ranks` has the reciprocal-rank family per way of searching."""

    id: str
    type: str
    answerable: bool
    ranks: dict[str, dict[str, float]] = field(default_factory=dict)
    refused: bool
    confidence: float
    first: bool  # an answer string stands in the first quote
    any: bool  # ... in one of the quotes
    exact: bool  # every quote is in its stored story at its offsets
    milliseconds: float


def read_questions(path: Path) -> list[Item]:
    """The questions of a JSONL file. Raises ReadError naming the line that is not a question."""
    items = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            items.append(_item(json.loads(line)))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ReadError(
                f"{path} line {number}: not a question ({error}); needs at least id and question"
            ) from error
    return items


def _item(data: dict[str, Any]) -> Item:
    answerable = data.get("answerable", True)
    return Item(
        id=str(data["id"]),
        question=data["question"],
        date=datetime.fromisoformat(data["date"]) if data.get("date") else None,
        answers=tuple(data.get("answers") or ()),
        gold_ids=tuple(data.get("gold_ids") or ()),
        answerable=answerable,
        type=data.get("type") or data.get("kind") or (wanted(data["question"]).kind if answerable else "unanswerable"),
    )


def evaluate(
    engine: Engine, items: Sequence[Item], *, now: datetime, each: Callable[[int, int], None] = lambda done, total: None
) -> list[Outcome]:
    """Ask every question; `now` stands in for a missing date."""
    outcomes = []
    for number, item in enumerate(items, start=1):
        outcomes.append(_outcome(engine, item, _asked_at(item, engine, now)))
        each(number, len(items))
    return outcomes


def _asked_at(item: Item, engine: Engine, now: datetime) -> datetime:
    if item.date is None:
        return now
    zone = engine.archive.view.zone
    if item.date.tzinfo is None and (item.date.hour, item.date.minute) == (0, 0):
        return item.date.replace(tzinfo=zone) + timedelta(hours=23, minutes=59)
    return item.date if item.date.tzinfo else item.date.replace(tzinfo=zone)


def _outcome(engine: Engine, item: Item, now: datetime) -> Outcome:
    answer = engine.answer(item.question, now=now)
    quotes = [citation.quote for citation in answer.citations]
    ranks = {}
    if item.gold_ids:
        for name, using in WAYS.items():
            ranks[name] = rank_measures(engine.search(item.question, now=now, using=using), item.gold_ids)
    return Outcome(
        id=item.id,
        type=item.type,
        answerable=item.answerable,
        ranks=ranks,
        refused=answer.refusal is not None,
        confidence=answer.confidence,
        first=holds(quotes[:1], item.answers),
        any=holds(quotes, item.answers),
        exact=exact(engine, answer),
        milliseconds=answer.milliseconds,
    )


def rank_measures(evidence: Sequence[Evidence], gold: Sequence[str]) -> dict[str, float]:
    """Hit@k, MRR@10 and nDCG@10 of one ranking; a story counts when its id or its link is a gold one."""
    names = [e.url if e.url in gold else e.article_id for e in evidence]
    run = {"q": {name or "": float(len(names) - i) for i, name in enumerate(names)}}
    found = {}
    for metric in ir_measures.iter_calc(list(MEASURES.values()), {"q": dict.fromkeys(gold, 1)}, run or {"q": {}}):
        found[str(metric.measure)] = float(metric.value)
    return {name: found.get(str(measure), 0.0) for name, measure in MEASURES.items()}


def exact(engine: Engine, answer: Answer) -> bool:
    """Promise 1: every quote stands in its story at its offsets."""
    for citation in answer.citations:
        article = engine.archive.article(citation.article_id, citation.version)
        if article is None or article.text[citation.start : citation.end] != citation.quote:
            return False
    return True


def holds(quotes: Sequence[str], answers: Iterable[str]) -> bool:
    """Whether one of the answer strings stands in the quotes, as whole words, without case, articles and punctuation."""
    text = f" {normalised(' '.join(quotes))} "
    return any(f" {normalised(answer)} " in text for answer in answers if normalised(answer))


def normalised(text: str) -> str:
    """SQuAD's normalisation (Rajpurkar et al., 2016), and no accents."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))
    words = re.findall(r"[\w%$€£]+", re.sub(r"(?<=\d),(?=\d)", "", plain.replace("’", "'").replace("'s", "")))
    return " ".join(word for word in words if word not in {"a", "an", "the"})


def interval(values: Sequence[float], draws: int = 2000) -> tuple[float, float]:
    """The 95 % percentile bootstrap interval of the mean; always the same for the same values."""
    if not values:
        return 0.0, 0.0
    sample = np.asarray(values, dtype=np.float64)
    picks = np.random.default_rng(0).integers(0, len(sample), (draws, len(sample)))
    low, high = np.percentile(sample[picks].mean(axis=1), [2.5, 97.5])
    return float(low), float(high)


Row = tuple[str, float, tuple[float, float], int]  # name, value, interval, questions


def table(outcomes: Sequence[Outcome]) -> list[Row]:
    """All measures: name, value, 95 % interval, number of questions."""
    answerable = [o for o in outcomes if o.answerable]
    rows = [
        _mean(f"{way} {measure}", [o.ranks[way][measure] for o in answerable if o.ranks])
        for way in WAYS
        for measure in MEASURES
    ]
    rows.append(_mean("answer in the first quote", [o.first for o in answerable]))
    rows.append(_mean("answer in the quotes", [o.any for o in answerable]))
    rows.append(_mean("exact quotes", [o.exact for o in outcomes if not o.refused]))
    rows.append(_mean("false refusals", [o.refused for o in answerable]))
    for kind, these in unanswerable(outcomes).items():
        rows.append(_mean(f"false answers ({kind})", [not o.refused for o in these]))
        scores = [o.confidence for o in answerable], [o.confidence for o in these]
        rows.append((f"area under the curve ({kind})", area(*scores), area_interval(*scores), len(these)))
    for name, share in (("latency p50 ms", 50), ("latency p95 ms", 95)):
        value = float(np.percentile([o.milliseconds for o in outcomes], share))
        rows.append((name, value, (value, value), len(outcomes)))
    return [row for row in rows if row[3]]


def unanswerable(outcomes: Sequence[Outcome]) -> dict[str, list[Outcome]]:
    """The questions to refuse: all of them and, where there are several kinds, each kind of at least KIND."""
    every = [o for o in outcomes if not o.answerable]
    kinds = Counter(o.type for o in every)
    parts = {kind: [o for o in every if o.type == kind] for kind in sorted(kinds) if kinds[kind] >= KIND}
    return {**(parts if len(kinds) > 1 else {}), "all": every} if every else {}


def _mean(name: str, values: Sequence[float]) -> Row:
    return name, float(np.mean(values)) if values else float("nan"), interval(values), len(values)


def by_type(outcomes: Sequence[Outcome]) -> list[tuple[str, int, float, float, float]]:
    """Per question type: number, fused Hit@1, answer in the first quote, false refusals."""
    rows = []
    for kind in sorted({o.type for o in outcomes if o.answerable}):
        these = [o for o in outcomes if o.answerable and o.type == kind]
        hits = [o.ranks["fused"]["Hit@1"] for o in these if o.ranks] or [float("nan")]
        firsts, refusals = [o.first for o in these], [o.refused for o in these]
        rows.append((kind, len(these), float(np.mean(hits)), float(np.mean(firsts)), float(np.mean(refusals))))
    return rows


def compare(outcomes: Sequence[Outcome], baseline: Sequence[Outcome]) -> list[tuple[str, float, tuple[float, float]]]:
    """What changed against an earlier run on the same questions: difference of means and its paired 95 % interval."""
    before = {o.id: o for o in baseline}
    pairs = [(o, before[o.id]) for o in outcomes if o.id in before]
    rows: list[tuple[str, float, tuple[float, float]]] = []
    for name, (concerned, value) in _COMPARED.items():
        differences = [value(new) - value(old) for new, old in pairs if concerned(new)]
        if differences:
            rows.append((name, float(np.mean(differences)), interval(differences)))
    return rows


# Name, the questions it concerns, the value of one question.
_COMPARED: dict[str, tuple[Callable[[Outcome], bool], Callable[[Outcome], float]]] = {
    "fused Hit@1": (lambda o: o.answerable and bool(o.ranks), lambda o: o.ranks["fused"]["Hit@1"]),
    "fused MRR@10": (lambda o: o.answerable and bool(o.ranks), lambda o: o.ranks["fused"]["MRR@10"]),
    "answer in the first quote": (lambda o: o.answerable, lambda o: float(o.first)),
    "answer in the quotes": (lambda o: o.answerable, lambda o: float(o.any)),
    "false refusals": (lambda o: o.answerable, lambda o: float(o.refused)),
    "false answers": (lambda o: not o.answerable, lambda o: float(not o.refused)),
    "milliseconds": (lambda o: True, lambda o: o.milliseconds),
}


def to_json(outcomes: Sequence[Outcome]) -> list[dict[str, Any]]:
    """Outcomes as data, for `--json` and a later `--baseline`."""
    return [asdict(outcome) for outcome in outcomes]


def from_json(data: Sequence[dict[str, Any]]) -> list[Outcome]:
    return [Outcome(**row) for row in data]
