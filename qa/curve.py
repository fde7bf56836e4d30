"""Refusal with a number: what false answers cost in false refusals, at every threshold. All scores: higher is surer."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

RATES = (0.0, 0.02, 0.05, 0.08, 0.1, 0.15, 0.2, 0.3)  # shares of false refusals that a curve is read at
DRAWS = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """Refusing below `threshold` refuses at most the share `refused` of what has an answer and answers the share `answered` of what has none."""

    threshold: float
    refused: float
    answered: float


def area(good: Sequence[float], bad: Sequence[float]) -> float:
    """The area under the curve of right against false answers: the chance that a question with an answer scores higher than one without."""
    if not len(good) or not len(bad):
        return float("nan")
    above, equal = np.asarray(good)[:, None] > np.asarray(bad), np.asarray(good)[:, None] == np.asarray(bad)
    return float((above + 0.5 * equal).mean())


def area_interval(good: Sequence[float], bad: Sequence[float]) -> tuple[float, float]:
    """Its 95 % percentile bootstrap interval, both kinds drawn anew; always the same for the same scores."""
    if not len(good) or not len(bad):
        return float("nan"), float("nan")
    rng = np.random.default_rng(0)
    areas = [area(rng.choice(good, len(good)).tolist(), rng.choice(bad, len(bad)).tolist()) for _ in range(DRAWS)]
    low, high = np.percentile(areas, [2.5, 97.5])
    return float(low), float(high)


def curve(good: Sequence[float], bad: Sequence[float], rates: Sequence[float] = RATES) -> list[Point]:
    """False answers at each share of false refusals: the highest threshold that refuses no more than that share."""
    if not len(good) or not len(bad):
        return []
    ordered = np.sort(np.asarray(good, dtype=np.float64))
    thresholds = [float(ordered[min(int(rate * len(ordered) + 1e-9), len(ordered) - 1)]) for rate in rates]
    return [
        Point(
            threshold=threshold,
            refused=float((ordered < threshold).mean()),
            answered=float((np.asarray(bad) >= threshold).mean()),
        )
        for threshold in thresholds
    ]
