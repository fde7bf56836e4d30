"""A turn of a conversation as read: its words, its date phrase, and the phrases that say what it is about."""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import takewhile
from typing import NamedTuple

from qa.vocabulary import (
    ASKING,
    AUXILIARY,
    CONNECTING,
    COPULA,
    DAYS,
    DO,
    GRAMMAR,
    MODIFIERS,
    MONTHS,
    NOUNS_IN_LY,
    PERSON,
    POINTING,
    RELATIONAL,
    RELATIVE,
    STANDING,
    THING,
    VAGUE,
)

PHRASES = 4  # of a turn, at most

_WORD = re.compile(r"\w+(?:[’'./&-]\w+)*")
_STRAIGHT = str.maketrans("’‘", "''")
_STARTS = re.compile(r"[.?!:]\s*$")
_SILENT = GRAMMAR | PERSON | THING | POINTING | RELATIVE | STANDING
_COMMON = VAGUE | RELATIONAL | THING | PERSON | POINTING
_ARTICLES = ("the", "a", "an")
_ENDING = re.compile(r"'(?:s|re|ll|d|ve)$")

_PREPOSITION = r"(?:in|on|at|since|before|after|by|during|from|until|till|around|for|over|of|between)"
_DAY = "|".join(sorted(DAYS))
_MONTH = "|".join(sorted(MONTHS - {"may", "march"}))
_UNIT = "days?|weeks?|months?|years?|weekend|morning|afternoon|evening|night|quarter|spring|summer|autumn|winter|decade"
_NUMBER = r"\d{1,2}(?:st|nd|rd|th)?"
_REST = rf"(?:\s+{_NUMBER}\b)?(?:,?\s+\d{{4}}\b)?"
_DATE = rf"""(?:
    (?:last|this|next|past|previous)\s+(?:\w+\s+)?(?:{_UNIT}|{_DAY}|{_MONTH}|may|march)\b
  | (?:yesterday|today|tomorrow|tonight)(?:\s+(?:morning|afternoon|evening|night))?\b
  | \w+\s+(?:days?|weeks?|months?|years?)\s+ago\b
  | (?:early\s+|late\s+|mid[\s-])?(?:{_NUMBER}\s+(?:of\s+)?)?(?:{_MONTH})\b{_REST}
  | {_NUMBER}\s+(?:may|march)\b{_REST}
  | \d{{4}}-\d\d-\d\d\b
  | (?:{_DAY})\b
  )"""
# May, March and a bare year are dates only after a preposition.
_AFTER = rf"(?:{_DATE}|(?:early\s+|late\s+|mid[\s-])?(?:may|march)\b{_REST}|(?<!the\ )(?:1[5-9]|20)\d\d\b)"
_TIME = re.compile(
    rf"\b(?:{_PREPOSITION}\s+(?:the\s+)?{_AFTER}(?:\s+(?:and|to|until|till)\s+(?:the\s+)?{_AFTER})?|(?:the\s+)?{_DATE})",
    re.IGNORECASE | re.VERBOSE,
)


class Word(NamedTuple):
    """A word at `text[start:end]` of its turn."""

    text: str
    plain: str  # lower-case, without 's
    start: int
    end: int
    name: bool  # capitalised where a common word is not
    dated: bool  # part of a date phrase


class Turn(NamedTuple):
    """A turn as read: `time` is its date phrase with its preposition, or ""."""

    text: str
    words: tuple[Word, ...]
    time: str
    phrases: tuple[str, ...]  # what it speaks of
    subject: tuple[str, ...]  # what a pronoun in the next turn may stand for

    @property
    def named(self) -> bool:
        return any(word.name for word in self.words)

    @property
    def plain(self) -> set[str]:
        return {word.plain for word in self.words}

    def around(self, place: int) -> tuple[str, str]:
        """The words before and after a word, "" at the ends."""
        before = self.words[place - 1].plain if place else ""
        return before, self.words[place + 1].plain if place + 1 < len(self.words) else ""


def dates(text: str) -> list[str]:
    """The date phrases of a text with their prepositions, in order: ["in May", "before Friday"]."""
    return [match.group().strip() for match in _TIME.finditer(text)]


@lru_cache(maxsize=1024)
def read(text: str) -> Turn:
    """A turn, its words, its date phrase and the phrases that say what it is about."""
    words = _split(text)
    time = max(dates(text), key=len, default="")
    runs = _runs(words)
    strong = [run for run in map(_trimmed, runs) if run]
    named = [run for run in strong if any(word.name for word in run)]
    subject = named if _copular(words) and named else strong or runs
    return Turn(
        text,
        tuple(words),
        time,
        _spans(text, strong, words),
        _spans(text, [_noun(run, words) for run in subject], words),
    )


def _split(text: str) -> list[Word]:
    spans = [match.span() for match in _TIME.finditer(text)]
    shouted = text.isupper()
    words: list[Word] = []
    for match in _WORD.finditer(text):
        word = match.group()
        plain = _plain(word)
        starts = not words or bool(_STARTS.search(text[words[-1].end : match.start()]))
        common = plain in GRAMMAR or (starts and plain in _COMMON)
        dated = any(start <= match.start() < end for start, end in spans)
        name = not (shouted or common or dated) and any(c.isupper() for c in word)
        words.append(Word(word, plain, match.start(), match.end(), name, dated))
    return words


def _plain(word: str) -> str:
    return _ENDING.sub("", word.lower().translate(_STRAIGHT))


@lru_cache(maxsize=1024)
def meant(phrase: str) -> frozenset[str]:
    """The words of a phrase that say something, lower-case."""
    return frozenset(map(_plain, _WORD.findall(phrase))) - GRAMMAR


def distinct(phrases: Sequence[str]) -> list[str]:
    """The phrases without those whose words an earlier one has."""
    kept: dict[str, frozenset[str]] = {}
    for phrase in phrases:
        words = meant(phrase)
        if not any(words <= other for other in kept.values()):
            kept[phrase] = words
    return list(kept)


def _spans(text: str, runs: Sequence[Sequence[Word]], words: Sequence[Word]) -> tuple[str, ...]:
    """The runs as written, with the article that a pronoun in their place would need."""
    spans = []
    for run in runs:
        place = words.index(run[0])
        definite = place > 0 and words[place - 1].plain == "the"
        span = text[run[0].start : run[-1].end].removesuffix("'s").removesuffix("’s")
        spans.append(f"the {span}" if definite else span)
    return tuple(distinct(spans)[:PHRASES])


def _copular(words: Sequence[Word]) -> bool:
    """Whether the turn asks what something is: "why was X such a Y?" is about X."""
    return next((word.plain in COPULA for word in words if word.plain in AUXILIARY), False)


def _runs(words: Sequence[Word]) -> list[list[Word]]:
    """Runs of words that say what a turn is about, joined over "of", "the", "in"."""
    runs: list[list[Word]] = []
    fresh = True
    for place, word in enumerate(words):
        following = words[place + 1] if place + 1 < len(words) else None
        if _speaks(word) or (
            word.plain in MODIFIERS and not word.dated and following is not None and _speaks(following)
        ):
            if fresh:
                runs.append([])
            runs[-1].append(word)
            fresh = False
        elif word.plain in _ARTICLES and not fresh and _verb(words[place - 1]):
            _without_verb(runs)
            fresh = True
        elif word.plain not in CONNECTING:
            fresh = True
    return runs


def _verb(word: Word) -> bool:
    """Whether a word right before an article is a verb: no name, no preposition, nothing in -ing, which may be a noun."""
    return not (word.name or word.plain in CONNECTING or word.plain.endswith("ing"))


def _without_verb(runs: list[list[Word]]) -> None:
    """A common word right before an article is a verb: "won the Super Bowl" speaks of the Super Bowl."""
    runs[-1].pop()
    if not runs[-1]:
        runs.pop()


def _speaks(word: Word) -> bool:
    if word.dated or word.plain in _SILENT:
        return False
    adverb = word.plain.endswith("ly") and word.plain not in NOUNS_IN_LY
    return word.name or not (adverb or (word.plain in VAGUE and word.plain not in RELATIONAL))


def _trimmed(run: list[Word]) -> list[Word]:
    """Without the nouns of something before what they are of: "purpose of GDPR" -> "GDPR"."""
    kept = [word for word in run if word.name or word.plain not in RELATIONAL | MODIFIERS]
    if not kept:
        return []
    first = run.index(kept[0])
    modified = first > 0 and run[first - 1].plain in MODIFIERS
    return run[first - modified :]


def _noun(run: list[Word], words: Sequence[Word]) -> list[Word]:
    """The run without its verb: "did Netflix shift to streaming" -> "Netflix", "do predator plants eat" -> "predator plants"."""
    place = words.index(run[0])
    while place and words[place - 1].plain in ("the", "a", "an"):
        place -= 1
    before = words[place - 1].plain if place else ""
    if before in DO:
        return _before_verb(run, words)
    if before in ASKING and not run[0].name and before != "how" and len(run) > 1:
        return run[1:]
    first = next((i for i, word in enumerate(run) if word.name), 0)
    return run[first:] if all(word.plain.endswith("ing") for word in run[:first]) else run


def _before_verb(run: list[Word], words: Sequence[Word]) -> list[Word]:
    """The subject of "did ... do": the run up to its first gap, less the verb."""
    last = next((i for i, word in enumerate(run) if i > 1 and _gap(run[i - 1], word, words)), len(run))
    together = run[:last]
    after = words.index(together[-1]) + 1
    if after < len(words) and words[after].plain in VAGUE:  # that is the verb
        return together
    names = list(takewhile(lambda word: word.name, together))
    if names and (len(names) == last or together[-1].plain.endswith("s")):
        return names
    return together[:-1] if last > 1 and not together[-1].name else together


def _gap(left: Word, right: Word, words: Sequence[Word]) -> bool:
    """Whether a preposition other than "of" lies between two words."""
    return any(
        word.plain not in ("of", "and", "the", "a", "an") for word in words[words.index(left) + 1 : words.index(right)]
    )
