"""Choose sentences that answer, or say that none does."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from index.records import Article
from qa.answer_kind import words
from qa.answer_span import Span
from qa.candidates import STOP_WORDS, Candidate, Subject, Terms, candidates
from qa.confidence import Nearness, confidence
from qa.disagree import agreeing, as_much, contradicting
from qa.records import Question
from qa.retrieve import Found

__all__ = ["STOP_WORDS", "THRESHOLD", "Choice", "Quote", "Terms", "choose"]

# Cross-validated on the 260 news questions of qa.confidence: 9 % false refusals, 11 % false answers (14 % about weeks the archive covers, 7 %
# about later ones). On the sample, whose questions use other words than its stories, 13 % and 7 %. bench/README.md has the curve.
THRESHOLD = 0.52
QUOTES = 3  # at most
BEHIND = 2.0  # what a further quote may score below the first
FAR = 4.0  # what a sentence that contradicts the first may score below it
COPY = 0.7  # share of words in common (Jaccard) from which two sentences are one text


@dataclass(frozen=True, slots=True)
class Quote:
    """`article.text[start:end]`; `emphasis` is where in it the bare answer stands, in the same offsets."""

    article: Article
    start: int
    end: int
    emphasis: Span | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """Quotes, best first, and the confidence (0 to 1) that they answer.

    `differ` says that the second contradicts the first; `agree` are quotes, shown or not, that say what the first does.
    """

    quotes: tuple[Quote, ...]
    confidence: float
    differ: bool = False
    agree: tuple[Quote, ...] = ()


def choose(question: Question, found: Sequence[Found], terms: Terms, nearness: Nearness | None = None) -> Choice:
    """One to three sentences from different stories, best first; none that only copies another.

    `nearness` compares a sentence with the question by their vectors; None where there are none.
    """
    subject = Subject(question.text, terms)
    every = _considered(subject, found)
    best = _best_of_each_story(every)
    if not best:
        return Choice((), 0.0)
    other = contradicting(best[0], [one for one in every if score(one) > score(best[0]) - FAR], terms)
    chosen = _filled([best[0], *([other] if other else [])], best)
    return Choice(
        quotes=tuple(map(_quote, chosen)),
        confidence=confidence(question, subject, found, best[0], nearness),
        differ=other is not None,
        agree=tuple(map(_quote, agreeing(best[0], every))),
    )


def _considered(subject: Subject, found: Sequence[Found]) -> list[Candidate]:
    """The sentences, best first, but for those that come too far behind whatever answer they hold, and agree with nothing."""
    kept: list[Candidate] = []
    best: Candidate | None = None
    reached = -math.inf

    def worth(one: Candidate) -> bool:
        return best is None or most(one) > reached - FAR or as_much(best, one)

    for candidate in candidates(subject, found, worth):
        kept.append(candidate)
        if score(candidate) > reached:
            best, reached = candidate, score(candidate)
    return sorted(kept, key=score, reverse=True)


def _filled(chosen: list[Candidate], best: Sequence[Candidate]) -> list[Candidate]:
    """Up to QUOTES, with the best sentences of further stories."""
    for candidate in best:
        told = candidate.rank in {other.rank for other in chosen} or _copied(candidate, chosen)
        if len(chosen) < QUOTES and not told and score(candidate) > score(best[0]) - BEHIND:
            chosen.append(candidate)
    return chosen


class Weights(NamedTuple):
    """What each thing that speaks for a sentence weighs."""

    covers: float
    asks: float
    near: float
    kind: float
    behind: float
    leads: float
    queries: float
    opinion: float  # not fitted: a report before a view where both answer


# Fitted as a choice among all candidates of a question (softmax, ridge 0.1) on 389 questions of four sets; bench/README.md has the table.
ENGLISH = Weights(covers=2.5, asks=1.4, near=2.0, kind=3.1, behind=9.3, leads=0.5, queries=-2.1, opinion=-0.7)
# The same on 959 questions over one half of the articles of DRCD, which has no questions and no views: those two are the English
# ones. The kind of answer is told less surely in Chinese.
CHINESE = Weights(covers=3.9, asks=3.7, near=2.9, kind=1.3, behind=2.9, leads=0.4, queries=-1.7, opinion=-0.7)


def score(candidate: Candidate) -> float:
    """How well a sentence answers; only differences between sentences of one question mean something."""
    weights = CHINESE if candidate.subject.in_chinese else ENGLISH
    against = weights.queries * candidate.queries + weights.opinion * candidate.opinion
    return _in_favour(candidate, candidate.near, candidate.kind, weights) + against


def most(candidate: Candidate) -> float:
    """What the score can be at most, before it is read what answer the text holds; that of a passage bounds its sentences'."""
    return _in_favour(candidate, candidate.covers, 1.0, CHINESE if candidate.subject.in_chinese else ENGLISH)


def _in_favour(candidate: Candidate, near: float, kind: float, weights: Weights) -> float:
    return (
        weights.covers * candidate.covers
        + weights.asks * candidate.asks
        + weights.near * near
        + weights.kind * kind
        + weights.behind * candidate.behind
        + weights.leads * candidate.leads
    )


def _best_of_each_story(every: Sequence[Candidate]) -> list[Candidate]:
    best: dict[int, Candidate] = {}
    for candidate in every:
        if candidate.rank not in best or score(candidate) > score(best[candidate.rank]):
            best[candidate.rank] = candidate
    return sorted(best.values(), key=lambda candidate: -score(candidate))


def _copied(candidate: Candidate, chosen: Sequence[Candidate]) -> bool:
    ours = words(candidate.quote)
    return any(len(ours & theirs) >= COPY * len(ours | theirs) for theirs in (words(other.quote) for other in chosen))


def _quote(candidate: Candidate) -> Quote:
    return Quote(candidate.article, candidate.start, candidate.end, candidate.bare)
