"""The one door: `Engine(data).answer(...)` for the chat, the command line, HTTP, MCP and the evaluation."""

import logging
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from index.archive import Archive
from index.embed import DEFAULT, Embedder, load
from index.records import ArchiveError, ModelError
from index.view import View
from qa.asked import STORIES, WAYS, Asked, arranged, evidence
from qa.cite import moment
from qa.endpoint import Endpoint
from qa.generate import phrased
from qa.question import understand
from qa.records import Answer, Evidence, Language, Period
from qa.sentences import say

POLL = 0.5  # seconds between looks for a new generation


class Engine:
    """Answers questions from one archive; safe to use from many threads.

    With `follow`, a thread opens new generations as they come, so that no question waits for one; without, each question
    looks for itself. `endpoint` is the language model that phrases the quotes, if any. Raises NoArchive, BadArchive, or
    ModelError when the archive's model cannot be loaded.
    """

    def __init__(self, data: Path | str, *, follow: bool = False, endpoint: Endpoint | None = None) -> None:
        self.archive = Archive.open(data)
        self._embedder = _embedder(self.archive.view, Path(data))
        self._follow, self._endpoint = follow, endpoint
        self._closed = threading.Event()
        if follow:
            threading.Thread(target=self._poll, name="archive", daemon=True).start()

    def _poll(self) -> None:
        told = ""
        while not self._closed.wait(POLL):
            try:
                self.archive.refresh()
                told = ""
            except ArchiveError as error:  # the old view goes on answering; `silent_since` says that it is old
                if str(error) != told:
                    logging.getLogger("archive").error(told := str(error))

    def close(self) -> None:
        """Stop following. Views that are in use stay good."""
        self._closed.set()
        self.archive.close()

    def answer(
        self,
        text: str,
        *,
        now: datetime,
        history: Sequence[str] = (),
        period: Period | None = None,
        sources: Sequence[str] = (),
        language: Language | None = None,
    ) -> Answer:
        """The answer to a question asked at `now`, in quotes from the archive, or a refusal that says what was searched.

        `history` holds the reader's earlier questions, oldest first; `period` and `sources` are what the reader set.
        What is said beside quotes is in `language`; None is that of the question.
        """
        *_, last = self.answers(text, now=now, history=history, period=period, sources=sources, language=language)
        return last

    def answers(
        self,
        text: str,
        *,
        now: datetime,
        history: Sequence[str] = (),
        period: Period | None = None,
        sources: Sequence[str] = (),
        language: Language | None = None,
    ) -> Iterator[Answer]:
        """The answer as it comes: the quotes at once, then, with a language model, what it has phrased so far; the last is
        that of `answer`. Closing the iterator leaves the language model."""
        view = self._view()
        answer = self._dated(self._quoted(view, text, now, history, period, sources, language), now)
        yield answer
        # The order of a timeline or a comparison is its sense: no language model is asked.
        if self._endpoint is not None and not arranged(answer):
            yield from phrased(answer, self._endpoint, view)

    def _dated(self, answer: Answer, now: datetime) -> Answer:
        """With a word where `watch` has died, so that nobody takes an old archive for a new one."""
        since = self.archive.silent_since(now)
        if since is None:
            return answer
        language = answer.question.language
        note = say(language, "silent", when=moment(since, language=language))
        return replace(answer, notes=(*answer.notes, note))

    def _quoted(
        self,
        view: View,
        text: str,
        now: datetime,
        history: Sequence[str],
        period: Period | None,
        sources: Sequence[str],
        language: Language | None,
    ) -> Answer:
        outlets = tuple(view.sources.values())
        question = understand(
            text,
            now=now,
            zone=view.zone,
            history=history,
            period=period,
            sources=sources,
            outlets=outlets,
            language=language,
        )
        answer = Asked(view, question, self._embedder, now).answer()
        inferred = question.sources != tuple(sources)
        if not inferred or answer.refusal not in ("nothing found", "nothing in period", "not answered"):
            return answer
        other = Asked(view, replace(question, sources=()), self._embedder, now).answer()
        named = say(question.language, "comma").join(question.sources)
        note = say(question.language, "other outlets", outlets=named)
        return answer if other.refusal else replace(other, question=question, notes=(note, *other.notes))

    def search(
        self,
        text: str,
        *,
        now: datetime,
        period: Period | None = None,
        sources: Sequence[str] = (),
        limit: int = STORIES,
        using: Sequence[str] = WAYS,
    ) -> tuple[Evidence, ...]:
        """The stories found, best first, each at its best passage; `using` confines it to one of the two searches."""
        view = self._view()
        question = understand(text, now=now, zone=view.zone, period=period, sources=sources)
        asked = Asked(view, question, self._embedder, now)
        return () if asked.unaskable() else tuple(map(evidence, asked.found(limit, using)))

    def _view(self) -> View:
        if not self._follow:
            self.archive.refresh()
        return self.archive.view


def _embedder(view: View, data: Path) -> Embedder:
    """The model the archive was made with; an empty archive takes the default."""
    name = view.setting("model")
    embedder = load(name or DEFAULT, data)
    if name is not None and view.setting("fingerprint") != embedder.fingerprint:
        raise ModelError(
            f"{data}: made with another {name} than the one installed here; "
            f"install that one, or build again with `python -m index build FOLDER --fresh --data {data}`"
        )
    return embedder
