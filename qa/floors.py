"""Floors: what a run on a question file must reach. They rise by a flag and never fall without a second one."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np

from index.records import ReadError
from qa.evaluate import Outcome

SLACK = 1e-9  # for the rounding of means


@dataclass(frozen=True, slots=True, kw_only=True)
class Floors:
    """`questions` is the digest of the question files the floors were measured on; all values: higher is better."""

    questions: str
    values: Mapping[str, float]


def digest(paths: Sequence[Path]) -> str:
    """SHA-256 of the question files, one after the other."""
    return sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()


def reached(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """The measures that have floors, all of them higher for a better run, 0 to 1."""
    answerable = [o for o in outcomes if o.answerable]
    ranked = [o for o in answerable if o.ranks]
    shares: dict[str, Sequence[float]] = {
        "fused Hit@1": [o.ranks["fused"]["Hit@1"] for o in ranked],
        "fused Hit@10": [o.ranks["fused"]["Hit@10"] for o in ranked],
        "fused MRR@10": [o.ranks["fused"]["MRR@10"] for o in ranked],
        "answer in the first quote": [o.first for o in answerable],
        "answer in the quotes": [o.any for o in answerable],
        "exact quotes": [o.exact for o in outcomes],
        "answered where there is an answer": [not o.refused for o in answerable],
        "refused where there is none": [o.refused for o in outcomes if not o.answerable],
    }
    return {name: round(float(np.mean(values)), 4) for name, values in shares.items() if values}


def read(path: Path) -> Floors:
    """The floors of a file. Raises ReadError when it is missing or holds something else."""
    try:
        data = json.loads(path.read_text("utf-8"))
        return Floors(questions=data["questions"], values={str(k): float(v) for k, v in data["floors"].items()})
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ReadError(f"{path}: not a file of floors ({error}); make one with --raise --lower") from error


def write(path: Path, floors: Floors) -> None:
    data = {"questions": floors.questions, "floors": dict(floors.values)}
    path.write_text(json.dumps(data, indent=2) + "\n", "utf-8")


def failures(floors: Floors, run: Floors) -> list[str]:
    """What is wrong with a run, one line each: other questions than the floors', or a measure below its floor."""
    if floors.questions != run.questions:
        return ["the questions are not those of the floors"]
    return [
        f"{name}: {run.values.get(name, 0.0):.4f} is below the floor of {floor:.4f}"
        for name, floor in floors.values.items()
        if run.values.get(name, 0.0) < floor - SLACK
    ]


def moved(old: Floors | None, run: Floors, *, lower: bool) -> Floors:
    """New floors from a run: each the higher of old and new, or with `lower` the run's own.

    Raises ReadError when the questions changed or there are no floors yet, and `lower` is not given.
    """
    if lower:
        return run
    if old is None or old.questions != run.questions:
        raise ReadError("these floors are for other questions: give --lower as well to take this run's figures instead")
    return Floors(
        questions=run.questions,
        values={
            name: max(old.values.get(name, 0.0), run.values.get(name, 0.0)) for name in {**old.values, **run.values}
        },
    )
