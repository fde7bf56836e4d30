"""The sentences of the found stories, each with what speaks for it as an answer."""

import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Protocol

from index.chinese import chinese
from index.chunk import sentences
from index.records import Article
from qa.answer_kind import Wanted, wanted, words
from qa.answer_kind_zh import wanted_in_chinese
from qa.answer_span import Span, held
from qa.answer_span_zh import held_in_chinese
from qa.quotable import quotable
from qa.retrieve import Found
from qa.vocabulary import KIN

PASSAGES = 4  # of each story, the best
NEAR = 80  # characters on both sides of the bare answer
MARKED = 0.7  # how sure a Chinese answer is to be marked as the bare one; below, fewer than half were right
OPENING = 200  # characters of a story that are its lead
# Of 300 to 3,000 passages of other English, 300 did best on three archives of 61 to 9,066.
ENGLISH, USUAL = 300, 0.03

# What happens in English questions and says nothing about the subject.
STOP_WORDS = words(
    "a an and are as at be been but by can could did do does for from had has have he her his how i if in into is"
    " it its many much of on or she so some than that the their them there they this to was we were what when"
    " where which who whom whose why will with would you your s t me my tell about happen happened"
)
# What is no report: opinion pieces, letters, editorials, as the section or the address says.
_VIEWS = re.compile(r"/(?:opinions?|comment|commentisfree|editorials?|columns?|columnists?|letters)/", re.IGNORECASE)


# Names and numbers; a word that opens a sentence is no name for its capital.
_NAMES = re.compile(r"[A-Z][\w’'-]*|\d[\d,.]*")
_FIRST_WORD = re.compile(r"^\W*\w+|(?<=[.?!] )\w+")


class Terms(Protocol):
    """Corpus statistics: `index.view.View` has them."""

    total: int

    def analyze(self, text: str) -> list[str]: ...
    def frequency(self, term: str) -> int: ...


class Subject:
    """What a question is about: its terms weighted by rarity (idf), in the whole question and in the sentence that asks.

    `names` are the terms of its names and numbers.
    """

    def __init__(self, question: str, terms: Terms) -> None:
        self.terms = terms
        self.in_chinese = chinese(question)
        self.wanted: Wanted = (wanted_in_chinese if self.in_chinese else wanted)(question)
        self.holds = held_in_chinese if self.in_chinese else held
        self.names = set(terms.analyze(" ".join(_NAMES.findall(_FIRST_WORD.sub("", question)))))
        self.weights = {term: self._rarity(term) for term in terms.analyze(question) if term not in STOP_WORDS}
        self.names &= self.weights.keys()
        self.kin = {} if self.in_chinese else _kin(self.weights.keys() - self.names, terms)
        self.asking = self.weights.keys() & set(terms.analyze(self.wanted.asking))

    def _rarity(self, term: str) -> float:
        """Its idf, as if ENGLISH more passages were there, USUAL of which hold each word that is no name: in a small archive a
        plain word that happens not to occur would else weigh more than the names."""
        more = 0 if self.in_chinese else ENGLISH
        usual = 0.0 if term in self.names else USUAL * more
        return math.log(1 + (self.terms.total + more) / (1 + self.terms.frequency(term) + usual))

    def held(self, text: str) -> set[str]:
        """The question's terms in a text, themselves or in other words for the same event."""
        there = set(self.terms.analyze(text))
        return (self.weights.keys() & there) | {term for term, kin in self.kin.items() if kin & there}

    def share(self, held: set[str]) -> float:
        """Their share of the question's whole weight, 0 to 1."""
        return self._weight(held) / (self._weight(self.weights.keys()) or 1.0)

    def asked(self, held: set[str]) -> float:
        """Their share of the weight of the sentence that asks, 0 to 1."""
        return self._weight(held & self.asking) / (self._weight(self.asking) or 1.0)

    def plain(self, held: set[str]) -> float:
        """Their share of the weight of the terms that are no names, 0 to 1."""
        plain = self.weights.keys() - self.names
        return self._weight(held & plain) / (self._weight(plain) or 1.0)

    def _weight(self, held: Iterable[str]) -> float:
        return sum(self.weights[term] for term in held)


def _kin(wanted: Set[str], terms: Terms) -> dict[str, Set[str]]:
    """The plain terms of a question that have other words for the same event, with the stems of those."""
    groups = [frozenset(terms.analyze(" ".join(sorted(group)))) for group in KIN]
    return {term: group for group in groups for term in wanted & group}


@dataclass(frozen=True, kw_only=True, eq=False)
class Candidate:
    """A sentence, `article.text[start:end]`, of the `rank`-th story.

    All that speaks for it is 0 to 1 but `behind`, by how much its passage scored below the best one (0 or less). What answer it
    holds is read when somebody looks, for that is most of the work.
    """

    subject: Subject
    article: Article
    rank: int
    start: int
    end: int
    behind: float
    cosine: float  # of its passage; 0 where the dense search did not find it

    @property
    def quote(self) -> str:
        return self.article.text[self.start : self.end]

    @property
    def leads(self) -> bool:
        """Whether it opens its story."""
        return self.start < OPENING

    @cached_property
    def terms(self) -> set[str]:
        """The question's terms that it holds."""
        return self.subject.held(self.quote)

    @cached_property
    def covers(self) -> float:
        """The share of the question's terms."""
        return self.subject.share(self.terms)

    @cached_property
    def asks(self) -> float:
        """The share of the terms of the sentence that asks."""
        return self.subject.asked(self.terms)

    @cached_property
    def queries(self) -> bool:
        """Whether it is itself a question."""
        return self.quote.rstrip("”\"'’」』 ").endswith(("?", "？"))

    @cached_property
    def opinion(self) -> bool:
        return opinion(self.article)

    @cached_property
    def _held(self) -> tuple[float, Span | None]:
        return self.subject.holds(self.subject.wanted, self.quote)

    @property
    def kind(self) -> float:
        """How surely it holds an answer of the kind asked for."""
        return self._held[0]

    @property
    def bare(self) -> Span | None:
        """Where its bare answer stands, as offsets into the text of the article."""
        kind, span = self._held
        unsure = kind < (MARKED if self.subject.in_chinese else 0.0)
        return None if span is None or unsure else (self.start + span[0], self.start + span[1])

    @cached_property
    def near(self) -> float:
        """The share of the question's terms that stand near the bare answer."""
        subject, sentence, span = self.subject, self.quote, self._held[1]
        if not self.terms:
            return 0.0
        if span is None:
            return self.covers if subject.wanted.kind in ("open", "yes or no") else 0.0
        start, end = span
        return subject.share(subject.held(f"{sentence[max(0, start - NEAR) : start]} {sentence[end : end + NEAR]}"))


def candidates(subject: Subject, found: Sequence[Found], worth: Callable[[Candidate], bool]) -> Iterator[Candidate]:
    """The sentences of the best passages of the found stories that may be quoted and are worth it.

    A whole passage is offered first: where it is not worth it, none of its sentences can be.
    """
    for rank, story in enumerate(found):
        for match in story.matches[:PASSAGES]:
            passage = Candidate(
                subject=subject,
                article=story.article,
                rank=rank,
                start=match.start,
                end=match.end,
                behind=match.fused - found[0].score,
                cosine=match.cosine or 0.0,
            )
            if worth(passage):
                yield from (one for one in _sentences(passage) if worth(one) and quotable(one.quote))


def _sentences(passage: Candidate) -> Iterator[Candidate]:
    for start, end in sentences(passage.quote, passage.article.language):
        yield replace(passage, start=passage.start + start, end=passage.start + end)


def opinion(article: Article) -> bool:
    """Whether section or address say that a story is a view and no report."""
    return _VIEWS.search(f"/{article.section}/ {article.url}") is not None
