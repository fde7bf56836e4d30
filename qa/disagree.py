"""Sentences of different stories that cannot both be so, and sentences that say the same. English only.

Precision before recall: two sentences contradict one another only where they name the same people or things and either do opposite
things there ("approved the plan", "rejected the plan"), one denies what the other says ("denied taking bribes", "took bribes"), or they differ
in nothing but the name, place or time that is asked for. Nothing is picked as the right one.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta

from qa.answer_kind import words
from qa.candidates import STOP_WORDS, Candidate, Terms
from qa.wording import Wording, wording

LOOKED = 20  # sentences compared, the best ranked
SHARED = 2  # names that both must have
SAME = 0.5  # share of the other words in common (Jaccard) where only the answer differs
ALIKE = 0.25  # the same, for two sentences that say one thing in words of their own
TOGETHER = timedelta(
    days=3
)  # in which stories that differ in the answer alone appeared: later it may be another time, another person
SLOTS = ("who", "where", "when", "name")
_CAPITAL = re.compile(r"\b[A-Z]\w+")
# Stems of what cannot both be done to one thing by one doer.
_OPPOSITE = tuple(
    tuple(frozenset(side.split()) for side in pair.split("|"))
    for pair in (
        "confirm admit acknowledg|deni reject disput",
        "accept approv back support endors|reject oppos block veto refus",
        "win|lose",
        "convict|acquit clear",
        "resign quit|stay remain",
        "open reopen|close shut",
        "allow permit|ban forbid block prohibit",
        "surviv|die",
        "rais increas|lower cut reduc",
        "sign|veto",
        "upheld uphold|overturn quash",
    )
)


def contradicting(first: Candidate, others: Sequence[Candidate], terms: Terms) -> Candidate | None:
    """The best ranked sentence of another story that contradicts the first; `others` are best first."""
    if first.subject.in_chinese:
        return None
    ours = wording(first.quote, terms.analyze)
    for other in others[:LOOKED]:
        if other.rank != first.rank and not other.queries and not other.opinion and _near(first.quote, other.quote):
            theirs = wording(other.quote, terms.analyze)
            if _opposed(ours, theirs) or _other_answer(first, other, ours, theirs):
                return other
    return None


def _near(ours: str, theirs: str) -> bool:
    """Whether two sentences may contradict one another at all; reading their words takes a hundred times as long."""
    if ours == theirs:
        return False
    if len(set(_CAPITAL.findall(ours)) & set(_CAPITAL.findall(theirs))) >= SHARED:
        return True
    a, b = words(ours), words(theirs)
    return len(a & b) >= ALIKE * len(a | b)


def as_much(first: Candidate, other: Candidate) -> bool:
    """Whether another sentence holds about as many words of the question."""
    return other.covers >= first.covers - 0.1


def agreeing(first: Candidate, others: Sequence[Candidate]) -> Iterator[Candidate]:
    """Sentences of other stories that say what the first does: its bare answer, as many words of the question, and of its other words."""
    if first.bare is None or first.subject.in_chinese:
        return
    answer, ours = words(first.article.text[slice(*first.bare)]), words(first.quote) - STOP_WORDS
    for other in others:
        if other.rank != first.rank and as_much(first, other):
            theirs = words(other.quote) - STOP_WORDS
            if answer <= theirs and len((ours & theirs) - answer) >= ALIKE * len((ours | theirs) - answer):
                yield other


def _opposed(ours: Wording, theirs: Wording) -> bool:
    if len(_names(ours) & _names(theirs)) < SHARED:
        return False
    return _does_the_opposite(ours, theirs) or _denies(ours, theirs) or _denies(theirs, ours)


def _names(text: Wording) -> set[str]:
    return {word.stem for word in text.words if word.name}


def _done(text: Wording, *, denied: bool) -> set[tuple[str, str]]:
    """Who does what, denied or not: the name that stands last before a word, in its clause; what is in doubt is left out."""
    found, who, clause = set(), "", -1
    for word in text.words:
        who, clause = (who, clause) if word.clause == clause else ("", word.clause)
        if word.name:
            who = word.stem
        elif who and not word.doubted and bool(word.denied) == denied:
            found.add((who, word.stem))
    return found


def _does_the_opposite(ours: Wording, theirs: Wording) -> bool:
    a, b = _done(ours, denied=False), _done(theirs, denied=False)
    things = {w.stem for w in ours.words if not w.name} & {w.stem for w in theirs.words if not w.name}
    return any(
        who == other and what in one and does in two and things - one - two
        for who, what in a
        for other, does in b
        for pair in _OPPOSITE
        for one, two in (pair, pair[::-1])
    )


def _denies(ours: Wording, theirs: Wording) -> bool:
    """What one says was done and the other, with the same object, was not."""
    done, denied = _done(ours, denied=False), _done(theirs, denied=True)
    return len(done & denied) >= SHARED and not denied & _done(theirs, denied=False)


def _other_answer(first: Candidate, other: Candidate, ours: Wording, theirs: Wording) -> bool:
    """Whether two sentences of one outlet each, of the same days, differ in nothing but what is asked for."""
    if (
        first.subject.wanted.kind not in SLOTS
        or first.bare is None
        or other.bare is None
        or min(first.kind, other.kind) < 1.0
    ):
        return False
    a, b = (words(one.article.text[slice(*one.bare)]) for one in (first, other) if one.bare)
    rest, their_rest = (
        {word.stem for word in text.words if not (span[0] <= word.start + at < span[1])}
        for text, span, at in ((ours, first.bare, first.start), (theirs, other.bare, other.start))
    )
    same = len(rest & their_rest) >= SAME * len(rest | their_rest)
    return same and not a & b and _of_the_same_days(first, other)


def _of_the_same_days(first: Candidate, other: Candidate) -> bool:
    one, two = first.article.published, other.article.published
    return one is not None and two is not None and abs(one - two) <= TOGETHER
