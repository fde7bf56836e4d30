"""The doors for machines: typed functions that are HTTP endpoints and MCP tools alike. They return plain data."""

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from functools import wraps
from typing import Any, ParamSpec

import gradio as gr
from gradio.context import LocalContext
from gradio.events import api

from index.records import ArchiveError, Article
from qa.days import between
from qa.engine import Engine
from qa.records import Evidence, Language, Period, to_json
from web.counts import Counts
from web.labels import chosen
from web.sessions import Calls

MOST = 100  # stories a search returns at most
P = ParamSpec("P")


class Doors:
    """What a script or an agent may ask of one archive; `now` gives the time of asking, `counts` keeps count."""

    def __init__(self, engine: Engine, now: Callable[[], datetime], counts: Counts) -> None:
        self.engine, self.now, self.counts, self.calls = engine, now, counts, Calls()

    def open(self) -> None:
        """Register every door with the Blocks that are being made."""
        for door in (self.ask, self.search, self.story, self.sources, self.stats):
            api(_sentences(door, self.calls), api_name=door.__name__)

    def ask(
        self,
        question: str,
        sources: list[str] | None = None,
        first_day: str = "",
        last_day: str = "",
        history: list[str] | None = None,
    ) -> dict[str, Any]:
        """Answer a question from the news archive in verbatim quotes, each with its source, or refuse.

        Args:
            question: The question, in plain words.
            sources: Only these outlets, by name; empty or null means all of them.
            first_day: Only stories of this day and later, like 2026-01-09; empty means from the beginning.
            last_day: Only stories up to the end of this day, like 2026-01-31; empty means until today.
            history: Earlier questions of the same conversation, oldest first, so that "and who confirmed it?" is understood.
        """
        period = self._period(first_day, last_day)
        with self.counts.question() as count:
            answer = self.engine.answer(
                question,
                now=self.now(),
                history=history or (),
                period=period,
                sources=sources or (),
                language=_language(),
            )
            count(answer)
        return to_json(answer)

    def search(
        self, question: str, sources: list[str] | None = None, first_day: str = "", last_day: str = "", limit: int = 10
    ) -> dict[str, Any]:
        """Find stories in the news archive, best first, each at its best passage, without answering.

        Args:
            question: A question or some words.
            sources: Only these outlets, by name; empty or null means all of them.
            first_day: Only stories of this day and later, like 2026-01-09; empty means from the beginning.
            last_day: Only stories up to the end of this day, like 2026-01-31; empty means until today.
            limit: How many stories, 1 to 100.
        """
        if not 1 <= limit <= MOST:
            raise ArchiveError(f"limit is {limit}: give 1 to {MOST}.")
        period = self._period(first_day, last_day)
        found = self.engine.search(question, now=self.now(), period=period, sources=sources or (), limit=limit)
        return {"evidence": [_data(evidence) for evidence in found]}

    def story(self, article_id: str, version: int | None = None) -> dict[str, Any]:
        """One whole story as the archive stores it; the start and end of citations are offsets into its text.

        Args:
            article_id: The id of the story, as citations and search results give it.
            version: The version; null means the current one.
        """
        article = self.engine.archive.view.article(article_id, version)
        if article is None:
            raise ArchiveError(f"{article_id[:80]}: no such story in the archive, or no such version of it.")
        return _data(article)

    def sources(self) -> dict[str, Any]:
        """The outlets of the archive, by name."""
        return {"sources": sorted(self.engine.archive.view.sources.values())}

    def stats(self) -> dict[str, Any]:
        """What the archive holds: counts, first and last story, the last update and how many records could not be read."""
        figures = self.engine.archive.view.figures()
        return {
            **figures.counts,
            "first": figures.first,
            "last": figures.last,
            "last_update": figures.settings.get("updated"),
            "generation": self.engine.archive.view.generation,
        }

    def _period(self, first: str, last: str) -> Period | None:
        return between(first, last, zone=self.engine.archive.view.zone) if first.strip() or last.strip() else None


def _language() -> Language | None:
    """That of ?lang= in the address that was called; a parameter more would break every caller that sends a list of values."""
    request = LocalContext.request.get(None)
    named = "" if request is None else str(request.query_params.get("lang") or "")
    return chosen(named) if named else None


def _data(noun: Article | Evidence) -> dict[str, Any]:
    """A noun with its own field names, times in ISO 8601 with their offset."""
    data: dict[str, Any] = json.loads(json.dumps(asdict(noun), default=datetime.isoformat))
    return data


def _sentences(door: Callable[P, dict[str, Any]], calls: Calls) -> Callable[P, dict[str, Any]]:
    """The door, with what was wrong told as a sentence instead of a trace."""

    @wraps(door)
    def opened(*given: P.args, **named: P.kwargs) -> dict[str, Any]:
        calls.note()
        try:
            return door(*given, **named)
        except ArchiveError as error:
            raise gr.Error(str(error), print_exception=False) from error

    return opened
