"""Choose sentences that answer, or say that none does."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from index.chunk import sentences
from index.records import Article
from qa.records import Question
from qa.retrieve import Found

THRESHOLD = 0.4
STOP_WORDS = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "been",
        "but",
        "by",
        "can",
        "could",
        "did",
        "do",
        "does",
        "for",
        "from",
        "had",
        "has",
        "have",
        "he",
        "her",
        "his",
        "how",
        "i",
        "if",
        "in",
        "into",
        "is",
        "it",
        "its",
        "many",
        "much",
        "of",
        "on",
        "or",
        "she",
        "so",
        "some",
        "than",
        "that",
        "the",
        "their",
        "them",
        "there",
        "they",
        "this",
        "to",
        "was",
        "we",
        "were",
        "what",
        "when",
        "where",
        "which",
        "who",
        "whom",
        "whose",
        "why",
        "will",
        "with",
        "would",
        "you",
        "your",
        "s",
        "t",
        "me",
        "my",
        "tell",
        "about",
        "happen",
        "happened",
    ]
)


class Terms(Protocol):
    """Corpus statistics: `index.archive.View` has them."""

    total: int

    def analyze(self, text: str) -> list[str]: ...
    def frequency(self, term: str) -> int: ...


@dataclass(frozen=True, slots=True)
class Quote:
    """`article.text[start:end]`."""

    article: Article
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Choice:
    """Quotes, best first, and the confidence (0 to 1) that they answer."""

    quotes: tuple[Quote, ...]
    confidence: float


def choose(question: Question, found: Sequence[Found], terms: Terms) -> Choice:
    """One to three sentences, from different stories."""
    wanted = {
        t: math.log(1 + terms.total / (1 + terms.frequency(t)))
        for t in terms.analyze(question.text)
        if t not in STOP_WORDS
    }
    whole = sum(wanted.values()) or 1.0
    best = []
    for rank, story in enumerate(found):
        scored = []
        for match in story.matches[:3]:
            for start, end in sentences(story.article.text[match.start : match.end]):
                text = story.article.text[match.start + start : match.start + end]
                held = set(terms.analyze(text)) & set(wanted)
                scored.append(
                    (sum(wanted[t] for t in held) / whole - 0.02 * rank, match.start + start, match.start + end)
                )
        if scored:
            score, start, end = max(scored, key=lambda s: (s[0], -s[1]))
            best.append((score, Quote(story.article, start, end)))
    best.sort(key=lambda pair: -pair[0])
    chosen = [quote for score, quote in best[:3] if score > 0.8 * best[0][0]]
    return Choice(tuple(chosen), max(0.0, min(1.0, best[0][0])) if best else 0.0)
