"""What happened at the doors since the start, as numbers, and how they are written for Prometheus."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from urllib.parse import unquote

import gradio as gr
from gradio.context import LocalContext

from index import log
from index.records import ArchiveError
from index.view import View
from qa.records import Answer
from web.labels import say
from web.people import USER_HEADER


class Counts:
    """Questions, refusals by kind, errors and seconds; each question is a line of the log too. Safe to use from many threads.

    What was asked is in the log only with `words`: questions tell what somebody is working on.
    """

    def __init__(self, *, words: bool = False) -> None:
        self.words = words
        self._lock = threading.Lock()
        self.questions, self.errors, self.seconds = 0, 0, 0.0
        self.refusals = Counter[str]()

    @contextmanager
    def question(self) -> Iterator[Callable[[Answer], None]]:
        """Around the answering of one question; what is yielded takes the answer. An exception counts as an error.

        Raises gr.Error, which readers see as a sentence, for what is a fault of the program.
        """
        began, user, answers = time.perf_counter(), _user(), list[Answer]()
        try:
            yield answers.append
        except Exception as error:
            with self._lock:
                self.errors += 1
            log.failed("question failed", error, user=user)
            if isinstance(error, ArchiveError | gr.Error):
                raise
            raise gr.Error(
                say("This could not be answered; the log of the server says why."), print_exception=False
            ) from error
        finally:
            seconds = time.perf_counter() - began
            with self._lock:
                self.questions += 1
                self.seconds += seconds
            for answer in answers:
                self._answered(answer, seconds, user)

    def _answered(self, answer: Answer, seconds: float, user: str | None) -> None:
        if answer.refusal is not None:
            with self._lock:
                self.refusals[answer.refusal] += 1
        log.tell(
            "question", ms=round(1000 * seconds, 1), generation=answer.generation, refusal=answer.refusal,
            citations=None if answer.refusal else len(answer.citations), intent=answer.question.intent, user=user,
            words=answer.question.asked if self.words else None,
        )  # fmt: skip

    def written(self, view: View, silent: datetime | None) -> str:
        """Prometheus text exposition format, version 0.0.4; `silent` is since when nothing has updated the archive, if told."""
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
            )
        return "".join([*lines, *_holdings(view, silent)])


def _holdings(view: View, silent: datetime | None) -> Iterator[str]:
    """What the archive holds and how fresh it is; times in seconds since 1970 UTC, left out where there is none."""
    figures = view.figures()
    counts, settings = figures.counts, figures.settings
    for name, told, value in (
        ("generation", "Generation of the archive that is served.", view.generation),
        ("passages", "Passages that can be found.", view.total),
        ("passages_waiting", "Passages without a vector yet.", view.total - view.embedded),
        ("vectors", "Passages with a vector.", view.embedded),
        ("vector_cells", "Cells that the vectors lie in.", view.layout.cells),
        ("vector_probes", "Cells that a search looks through.", view.layout.probes),
        ("vector_recall", "Measured share of the 50 nearest that it finds.", view.layout.recall),
        ("stories", "Stories in the archive.", counts["stories"]),
        ("problems", "Records that could not be read.", counts["problems"]),
        ("files", "Files that were read.", counts["files"]),
        ("files_waiting", "Files that watch has still to look at.", int(settings.get("watch_files", 0))),
        ("indexes_current", "1 when the lexical index is that of the generation.", int(view.lexical_current)),
        ("silent", "1 when nothing has updated the archive for too long.", int(silent is not None)),
    ):
        yield _metric(name, "gauge", told, [("", value)])
    for name, told, at in (
        ("updated_timestamp_seconds", "The last update.", settings.get("updated")),
        ("watch_alive_timestamp_seconds", "The last sign of life of watch.", settings.get("watch_alive")),
        ("newest_story_timestamp_seconds", "When the newest story was published.", figures.last),
    ):
        if at is not None:
            yield _metric(name, "gauge", told, [("", int(datetime.fromisoformat(at).timestamp()))])


def _user() -> str | None:
    """Who asks, where people sign in."""
    request = LocalContext.request.get(None)
    return unquote(request.headers.get(USER_HEADER, "")) or None if request is not None else None


def _metric(name: str, kind: str, told: str, values: Sequence[tuple[str, float]]) -> str:
    full = f"ask_the_archive_{name}"
    rows = "".join(f"{full}{suffix} {value}\n" for suffix, value in values)
    return f"# HELP {full} {told}\n# TYPE {full} {kind}\n{rows}"
