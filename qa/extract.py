"""Choose sentences that answer, or say that none does."""

from collections.abc import Sequence
from dataclasses import dataclass

from index.records import Article
from qa.answer_kind import words
from qa.answer_span import Span
from qa.candidates import STOP_WORDS, Candidate, Subject, Terms, candidates
from qa.confidence import Nearness, confidence
from qa.records import Question
from qa.retrieve import Found

__all__ = ["STOP_WORDS", "THRESHOLD", "Choice", "Quote", "Terms", "choose"]

# Cross-validated on the 260 news questions of qa.confidence: 9 % false refusals, 11 % false answers (14 % about weeks the archive covers, 7 %
# about later ones). On the sample, whose questions use other words than its stories, 23 % and 7 %. bench/README.md has the curve.
THRESHOLD = 0.52
QUOTES = 3  # at most
BEHIND = 2.0  # what a further quote may score below the first
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
    """Quotes, best first, and the confidence (0 to 1) that they answer."""

    quotes: tuple[Quote, ...]
    confidence: float


def choose(question: Question, found: Sequence[Found], terms: Terms, nearness: Nearness | None = None) -> Choice:
    """One to three sentences from different stories, best first; none that only copies another.

    `nearness` compares a sentence with the question by their vectors; None where there are none.
    """
    subject = Subject(question.text, terms)
    best = _best_of_each_story(candidates(subject, found))
    chosen: list[Candidate] = []
    for candidate in best:
        if len(chosen) < QUOTES and score(candidate) > score(best[0]) - BEHIND and not _copied(candidate, chosen):
            chosen.append(candidate)
    return Choice(tuple(map(_quote, chosen)), confidence(question, subject, found, best[0], nearness) if best else 0.0)


def score(candidate: Candidate) -> float:
    """How well a sentence answers; only differences between sentences of one question mean something.

    Fitted as a choice among all candidates of a question (softmax, ridge 0.1) on 389 questions of four sets; bench/README.md has the table.
    """
    if candidate.in_chinese:
        return _in_chinese(candidate)
    return (
        2.5 * candidate.covers
        + 1.4 * candidate.asks
        + 2.0 * candidate.near
        + 3.1 * candidate.kind
        + 9.3 * candidate.behind
        + 0.5 * candidate.leads
        - 2.1 * candidate.queries
        - 0.7 * candidate.opinion  # not fitted: a report before a view where both answer
    )


def _in_chinese(candidate: Candidate) -> float:
    """As `score`; fitted on 959 questions over one half of the articles of DRCD. The kind of answer is told less surely there."""
    return (
        3.9 * candidate.covers
        + 3.7 * candidate.asks
        + 2.9 * candidate.near
        + 1.3 * candidate.kind
        + 2.9 * candidate.behind
        + 0.4 * candidate.leads
        - 1.7 * candidate.queries  # these two as in English: DRCD has no questions and no views
        - 0.7 * candidate.opinion
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
