"""A text as the words that carry its sense: each stemmed, with what stands over it ("not", "perhaps", "by whom")."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby, product

from qa.stated import Day, Stated, stated
from qa.vocabulary import CLAUSE, DENYING, DOUBTING, ONE_WORD, PASSIVE, SAYING, WEIGHTLESS

Analyze = Callable[[str], list[str]]  # text -> stems; `index.view.View.analyze` is one

# How many words of sense one stands over: "not working", "denied taking bribes", "by Secretary Tomas Illingray".
_REACH = {"not": 2, "perhaps": 2, "by": 3}
NEAR = 3  # words of sense between a name, what it did, and to whom
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_STOP = re.compile(r"[,;:.!?](?!\d)|[()\"“”–—]")  # no comma of "1,200"
_PUNCTUATION = re.compile(r"[,;:.!?()\"“”–—]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word of sense at `text[start:end]`. `name` tells that it is written with a capital.

    `denied` numbers the "not" that stands over it, 0 when none does; names are never denied or in doubt, what they do is.
    """

    stem: str
    name: bool
    start: int
    end: int
    denied: int
    doubted: bool
    agent: bool  # stands after "by"
    clause: int  # the how-manieth clause of the text it belongs to
    said: int  # how many words of saying stand before it: "Venn said Ellery fell" has Venn at 0, the fall at 1
    between: frozenset[str]  # the words without sense since the last word of sense


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """A text with its words of sense, every lower-cased word, and the numbers and dates it states."""

    text: str
    words: tuple[Word, ...]
    every: frozenset[str]
    facts: tuple[Stated, ...]
    days: tuple[Day, ...]

    @property
    def stems(self) -> frozenset[str]:
        return frozenset(word.stem for word in self.words)

    def doings(self) -> frozenset[tuple[str, str, str]]:
        """Who, what, to whom, as far as nearness tells; "b was met by a" is (a, meet, b)."""
        found = set()
        for at, what in enumerate(self.words):
            if not what.name:
                before = [word for word in self.words[max(0, at - NEAR) : at] if word.name]
                after = [word for word in self.words[at + 1 : at + 1 + NEAR] if word.name]
                for a, b in product(before, after):
                    found.add((b.stem, what.stem, a.stem) if b.agent else (a.stem, what.stem, b.stem))
        return frozenset(found)

    def clauses(self) -> list[list[Word]]:
        """The words of sense, clause by clause."""
        return [list(words) for _, words in groupby(self.words, key=lambda word: word.clause)]

    def passive(self, clause: Sequence[Word]) -> bool:
        """Whether a clause says what was done to someone: "was sent", "been led by"."""
        return any(
            word.agent or (word.between & PASSIVE and "to" not in word.between and self._participle(word))
            for word in clause
        )

    def _participle(self, word: Word) -> bool:
        written = self.text[word.start : word.end].lower()
        return written.endswith(("ed", "en")) or written in ONE_WORD


def wording(text: str, analyze: Analyze) -> Wording:
    """The words of `text`; those inside a number or a date belong to it and are no words of sense."""
    facts, days = stated(text)
    taken = [*((fact.start, fact.end) for fact in facts), *((day.start, day.end) for day in days)]
    every = [(match, re.sub(r"['’]s$", "", match[0])) for match in _WORD.finditer(text)]
    return Wording(
        text=text,
        words=tuple(_words(text, every, taken, analyze)),
        every=frozenset(word.lower() for _, word in every),
        facts=tuple(facts),
        days=tuple(days),
    )


def stems(text: str, analyze: Analyze) -> list[str]:
    """The stems of a text with irregular forms as one ("took", "take") and "collision" as "collide"."""
    words = (ONE_WORD.get(word.lower(), word) for word in text.split())
    return [f"{stem[:-1]}d" if len(stem) > 4 and stem[-1] == "s" else stem for stem in analyze(" ".join(words))]


def parted(text: str) -> bool:
    """Whether a clause ends inside a text."""
    return bool(_STOP.search(text)) or not CLAUSE.isdisjoint(text.lower().split())


def _words(
    text: str, every: Sequence[tuple[re.Match[str], str]], taken: Sequence[tuple[int, int]], analyze: Analyze
) -> list[Word]:
    found: list[Word] = []
    left, place, denials, clause, said = dict.fromkeys(_REACH, 0), 0, 0, 0, 0
    between: set[str] = set()
    for match, word in every:
        lower = word.lower().replace("’", "'")
        if _PUNCTUATION.search(text, place, match.start()) or lower in CLAUSE:
            left, clause = dict.fromkeys(left, 0), clause + 1
        place = match.end()
        if _of_sense(word, lower) and not any(start <= match.start() < end for start, end in taken):
            over = {name: count > 0 and (name == "by" or not word[0].isupper()) for name, count in left.items()}
            here = (clause, said, frozenset(between))
            found += [_word(stem, match, over, denials, here) for stem in stems(word, analyze)]
            between = set()
            left = {name: max(0, count - over[name]) for name, count in left.items()}
        else:
            between.add(lower)
            said = 0 if lower == "and" else said + (lower in SAYING)  # "said it was late and left": the speaker left
        if over_next := _over(word, lower, text[match.end() : match.end() + 5]):
            left[over_next] = _REACH[over_next]
            denials += over_next == "not"
    return found


def _word(
    stem: str, match: re.Match[str], over: dict[str, bool], denials: int, here: tuple[int, int, frozenset[str]]
) -> Word:
    clause, said, between = here
    return Word(
        stem=stem,
        name=match[0][0].isupper(),
        start=match.start(),
        end=match.end(),
        denied=denials if over["not"] else 0,
        doubted=over["perhaps"],
        agent=over["by"],
        clause=clause,
        said=said,
        between=between,
    )


def _of_sense(word: str, lower: str) -> bool:
    """ "WHO" and "US" are names, "who" and "us" are not."""
    return (len(word) > 1 and word.isupper()) or not (lower in WEIGHTLESS or lower in SAYING)


def _over(word: str, lower: str, after: str) -> str:
    """What a word puts over those that follow; "not only" puts nothing, and "May" is a month."""
    if (lower in DENYING or lower.endswith("n't")) and after.strip() != "only":
        return "not"
    if lower in DOUBTING and word != "May":
        return "perhaps"
    return "by" if lower == "by" else ""
