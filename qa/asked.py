"""One question on its way through one view of the archive, to an answer in quotes or a refusal."""

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from index.chinese import chinese
from index.embed import Embedder
from index.records import Filter
from index.view import View
from qa.arrange import Means, arrange, narrowed, retold
from qa.confidence import Nearness
from qa.extract import STOP_WORDS, THRESHOLD, Choice, Quote, choose
from qa.independent import independent
from qa.intent import topic
from qa.languages import compares, unread
from qa.narrate import overview
from qa.narrative import ABOUT, Narrative, Relevance
from qa.question import LONGEST
from qa.records import Answer, Citation, Evidence, Question, Refusal
from qa.refuse import apology, because_of_period
from qa.retrieve import Found, retrieve
from qa.sentences import say
from qa.unmentioned import unmentioned
from qa.when import find
from qa.window import by_date, nearest, notes, ordered, outside, preferred, recalled, stories_of, subject, whole, within

THREAD = 30  # stories searched for a timeline, a comparison, the latest
STORIES = 10  # retrieved for an answer and shown as evidence
WAYS = ("lexical", "semantic")


class Asked:
    """One question on its way through one view."""

    def __init__(self, view: View, question: Question, embedder: Embedder, now: datetime) -> None:
        self.began = time.perf_counter()
        self.view, self.question, self.embedder, self.now = view, question, embedder, now
        self.language = question.language
        self.stages: list[str] = []
        self.looked: list[Found] = []  # by the searches of an arrangement
        self.confidence = 0.0
        self.vectors: dict[str, NDArray[np.float32]] = {}  # of what was asked so far
        self.subject = subject(question.text[:LONGEST], question.period)
        # Pairs of characters across a date and its neighbour stand in no story.
        searched = topic(self.subject) if chinese(question.text) else question.text[:LONGEST]
        self.terms = view.analyze(searched)

    def answer(self) -> Answer:
        refusal = self.unaskable()
        if refusal is not None:
            return self._refuse(refusal, ())
        if whole(self.question.text, self.question.period):
            return self._overview()
        narrative = arrange(self.question, self._means())
        if narrative is not None:
            return self._narrate(narrative, self.looked)
        found = self.found(STORIES)
        if not found:
            return self._refuse(self._nothing(), ())
        choice = choose(replace(self.question, text=self.subject), found, self.view, self._nearness())
        self.confidence = choice.confidence
        self._stage("chosen", confidence=choice.confidence, needed=THRESHOLD)
        if not choice.quotes or choice.confidence < THRESHOLD:
            return self._refuse("not answered", found)
        narrative = retold(self.question, choice.quotes, found, self._means())
        return self._quote(choice, found) if narrative is None else self._narrate(narrative, found)

    def unaskable(self) -> Refusal | None:
        if len(self.question.text) > LONGEST:
            return "question too long"
        if self.view.total == 0:
            return "empty archive"
        asks = set(self.terms) - STOP_WORDS or whole(self.question.text, self.question.period)
        return None if asks else "empty question"

    def found(self, limit: int, using: Sequence[str] = WAYS) -> list[Found]:
        vector = self._vector(self.question.text) if "semantic" in using else None
        terms = self.terms if "lexical" in using else ()
        found = self._preferring(terms, vector, limit)
        self._stage("by words" if self.view.lexical_current else "by words, behind")
        if vector is not None:
            share = self.view.embedded / self.view.total
            self._stage("by meaning" if share == 1 else "by meaning so far", share=share)
        return ordered(self.question.text, found)

    def _preferring(self, terms: Sequence[str], vector: NDArray[np.float32] | None, limit: int) -> list[Found]:
        """A period found in the words prefers, and says so; it never cuts."""
        period, sources = self.question.period, self.question.sources
        if period is None or period.hard:
            return retrieve(self.view, terms, vector, self._filter(), limit=limit)
        self._stage("preferred", phrase=period.phrase)
        return retrieve(
            self.view,
            terms,
            vector,
            self._filter(),
            preferred=preferred(period, sources, self.now),
            recalled=recalled(period, sources),
            limit=limit,
        )

    def _overview(self) -> Answer:
        """All news of a period: its stories, and those of the days after that tell of it."""
        period, sources = self.question.period, self.question.sources
        assert period is not None
        self._stage("by date")
        found, total = stories_of(self.view, period, sources)
        narrative = overview(
            [story.article for story in found], total, within(period, self.language), self.view, self.language
        )
        return self._refuse("nothing in period", ()) if narrative is None else self._narrate(narrative, found)

    def _means(self) -> Means:
        return Means(
            terms=self.view,
            search=self._look,
            versions=lambda story: [v for n in range(1, story.version) if (v := self.view.article(story.id, n))],
            outlets=tuple(self.view.sources.values()),
            when=lambda phrase: find(phrase, now=self.now, zone=self.view.zone),
        )

    def _look(self, text: str, within: Filter) -> list[Found]:
        """A search of an arrangement's own, within what the reader set."""
        vector = self._vector(text)
        both = narrowed(self._filter(), within)
        found = retrieve(self.view, self.view.analyze(text), vector, both, limit=THREAD) if both else []
        self.looked += found
        return found

    def _vector(self, text: str) -> NDArray[np.float32] | None:
        """The question's vector, where the archive has vectors and the model knows the language."""
        useful = self.view.embedded > 0 and compares(self.embedder.name, text)
        if useful and text not in self.vectors:
            self.vectors[text] = self.embedder.question(text)
        return self.vectors.get(text)

    def _nearness(self) -> Nearness | None:
        """Compares a sentence with the question; None where there are no vectors."""
        vector = self._vector(self.question.text)
        return None if vector is None else lambda sentence: float(self.embedder.passages([sentence])[0] @ vector)

    def _filter(self) -> Filter:
        period = self.question.period
        if period is None or not period.hard:
            return Filter(sources=self.question.sources)
        return Filter(start=period.start, end=period.end, sources=self.question.sources)

    def _nothing(self) -> Refusal:
        within = self._filter()
        return "nothing found" if within == Filter() or self.view.searched(within).stories else "nothing in period"

    def _quote(self, choice: Choice, found: Sequence[Found]) -> Answer:
        citations = self._citations(choice.quotes)
        said = [*citations[:1], *self._citations(choice.agree)]
        return Answer(
            text="\n\n".join(f"{citation.quote} [{citation.number}]" for citation in citations),
            question=self.question,
            generation=self.view.generation,
            citations=citations,
            evidence=tuple(map(evidence, found)),
            stages=tuple(self.stages),
            notes=(*self._agreement(choice, independent(said, self.view)), *self._notes(citations, found)),
            confidence=self.confidence,
            milliseconds=self._milliseconds(),
            independent=independent(citations, self.view),
        )

    def _agreement(self, choice: Choice, sources: int) -> list[str]:
        """That stories contradict one another, and on how many independent sources the first statement rests."""
        differ = [say(self.language, "stories differ")] if choice.differ else []
        return [*differ, *([say(self.language, "same statement", sources=sources)] if sources > 1 else [])]

    def _citations(self, quotes: Sequence[Quote]) -> tuple[Citation, ...]:
        return tuple(_citation(n, quote, self.view.also(quote.article)) for n, quote in enumerate(quotes, start=1))

    def _narrate(self, narrative: Narrative, found: Sequence[Found]) -> Answer:
        self._stage("arranged", kind=say(self.language, f"kind {narrative.kind}"))
        stories = {story.article.id: story for story in reversed(found)}
        citations = self._citations(narrative.quotes)
        return Answer(
            text=narrative.text(self.language),
            question=self.question,
            generation=self.view.generation,
            citations=citations,
            evidence=tuple(map(evidence, reversed(stories.values()))),
            stages=tuple(self.stages),
            notes=self._notes(citations, found),
            points=narrative.points(),
            confidence=self.confidence or THRESHOLD,
            milliseconds=self._milliseconds(),
            independent=independent(citations, self.view),
        )

    def _refuse(self, refusal: Refusal, found: Sequence[Found]) -> Answer:
        near = self._nearest() if because_of_period(refusal, self.question) else (None, None)
        never = unmentioned(self.question.text[:LONGEST], self.view)
        text = apology(refusal, self.question, self.view.searched(self._filter()), never)
        return Answer(
            text=f"{text}{outside(*near, self.language)}",
            question=self.question,
            generation=self.view.generation,
            evidence=tuple(evidence(one) for one in (*near, *found) if one is not None),
            refusal=refusal,
            stages=tuple(self.stages),
            notes=self._notes((), found),
            confidence=self.confidence,
            milliseconds=self._milliseconds(),
        )

    def _notes(self, citations: Sequence[Citation], found: Sequence[Found]) -> tuple[str, ...]:
        hard = self.question.period is not None and self.question.period.hard
        undated = self.view.searched(Filter(sources=self.question.sources)).undated if hard else 0
        cited = {citation.article_id for citation in citations}
        note = unread(self.embedder.name, self.question, [one for one in found if one.article.id in cited])
        return (*notes(self.question, citations, found, undated), *([note] if note else []))

    def _nearest(self) -> tuple[Found | None, Found | None]:
        """The stories on the question that were published nearest to the period, before and after it."""
        if whole(self.question.text, self.question.period):
            return nearest(self.question, (), lambda beside: by_date(self.view, beside), lambda _: True)
        vector = self._vector(self.subject)
        terms, about = self.view.analyze(self.subject), Relevance(self.subject, self.view)

        def search(beside: Filter) -> list[Found]:
            return retrieve(self.view, terms, vector, beside, limit=THREAD)

        found = search(Filter(sources=self.question.sources))
        return nearest(self.question, found, search, lambda story: about.story(story) >= ABOUT)

    def _stage(self, key: str, **places: object) -> None:
        self.stages.append(say(self.language, key, **places))

    def _milliseconds(self) -> float:
        return round(1000 * (time.perf_counter() - self.began), 1)


def arranged(answer: Answer) -> bool:
    """Whether an answer is a timeline, a comparison or the like: the order of its quotes is its sense."""
    begins = say(answer.question.language, "arranged", kind="")
    return any(stage.startswith(begins) for stage in answer.stages)


def _citation(number: int, quote: Quote, also: tuple[str, ...]) -> Citation:
    article = quote.article
    return Citation(
        number=number,
        article_id=article.id,
        version=article.version,
        source=article.source,
        published=article.published,
        precision=article.precision,
        title=article.title,
        url=article.url,
        credit=article.credit,
        start=quote.start,
        end=quote.end,
        quote=article.text[quote.start : quote.end],
        also=also,
        notice=article.notice,
        section=article.section,
        emphasis=quote.emphasis,
    )


def evidence(found: Found) -> Evidence:
    """A found story at its best passage."""
    article, best = found.article, found.matches[0]
    return Evidence(
        article_id=article.id,
        version=article.version,
        source=article.source,
        published=article.published,
        precision=article.precision,
        title=article.title,
        url=article.url,
        start=best.start,
        end=best.end,
        text=article.text[best.start : best.end],
        score=found.score,
        also=found.also,
        section=article.section,
    )
