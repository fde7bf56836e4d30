"""What happened at the doors since the start, as numbers, and how they are written for Prometheus."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from index.archive import View
from qa.records import Answer


class Counts:
    """Questions, refusals by kind, errors and seconds. Safe to use from many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.questions, self.errors, self.seconds = 0, 0, 0.0
        self.refusals = Counter[str]()

    @contextmanager
    def question(self) -> Iterator[Callable[[Answer], None]]:
        """Around the answering of one question; what is yielded takes the answer. An exception counts as an error."""
        began = time.perf_counter()
        try:
            yield self._answered
        except Exception:
            with self._lock:
                self.errors += 1
            raise
        finally:
            with self._lock:
                self.questions += 1
                self.seconds += time.perf_counter() - began

    def _answered(self, answer: Answer) -> None:
        if answer.refusal is not None:
            with self._lock:
                self.refusals[answer.refusal] += 1

    def written(self, view: View) -> str:
        """Prometheus text exposition format, version 0.0.4; seconds since the start of the server."""
        with self._lock:
            refusals = [(f'{{kind="{kind}"}}', count) for kind, count in sorted(self.refusals.items())]
            lines = (
                _metric("questions_total", "counter", "Questions asked.", [("", self.questions)]),
                _metric("refusals_total", "counter", "Questions not answered, by kind.", refusals or [("", 0)]),
                _metric("errors_total", "counter", "Questions that ended in an error.", [("", self.errors)]),
                _metric(
                    "answer_seconds",
                    "summary",
                    "Seconds spent on answering.",
                    [("_sum", round(self.seconds, 6)), ("_count", self.questions)],
                ),
                _metric("generation", "gauge", "Generation of the archive that is served.", [("", view.generation)]),
                _metric("passages", "gauge", "Passages that can be found.", [("", view.total)]),
                _metric("vectors", "gauge", "Passages with a vector.", [("", view.embedded)]),
                _metric("vector_cells", "gauge", "Cells that the vectors lie in.", [("", view.layout.cells)]),
                _metric("vector_probes", "gauge", "Cells that a search looks through.", [("", view.layout.probes)]),
                _metric(
                    "vector_recall",
                    "gauge",
                    "Measured share of the 50 nearest that it finds.",
                    [("", view.layout.recall)],
                ),
                _metric("stories", "gauge", "Stories in the archive.", [("", view.figures().counts["stories"])]),
            )
        return "".join(lines)


def _metric(name: str, kind: str, told: str, values: list[tuple[str, float]]) -> str:
    full = f"ask_the_archive_{name}"
    rows = "".join(f"{full}{suffix} {value}\n" for suffix, value in values)
    return f"# HELP {full} {told}\n# TYPE {full} {kind}\n{rows}"
