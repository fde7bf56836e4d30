"""Which stories are copies of one another, and what changed between two versions. Pure functions: nothing is stored here.

A story is compared by its runs of words. Two are copies when most of the shorter one's runs stand in the longer, and so do
the names and figures it tells: a market report or a debt issue repeats a template word for word, and only these differ. The
smallest of the hashed runs are the keys of a story; copies share some of them, so an index on the keys finds a new story's
candidates whatever the size of the archive. The numbers below are measured by `bench/duplicates.py`.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import SequenceMatcher
from hashlib import blake2b
from typing import Literal, TypeVar
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from index.agencies import IN_DATELINES
from index.chinese import CJK
from index.chunk import Span, sentences
from index.records import Precision

WINDOW = timedelta(hours=72)  # 96 % of the copies in the pairs; a week for all would double the templates met
LATE = timedelta(
    days=7
)  # for what is word for word: 6 of the 12 later copies, and 1 link more among 17,156 wire stories
KEY_LIMIT = 50  # stories looked up by one key: a boilerplate paragraph leads no further
CANDIDATES = 20  # stories compared in full, those with the most keys in common first

_RUN, _RUN_CJK = 5, 10  # words, or characters of a text without spaces
_WHOLE_KEYS, _LEAD_KEYS, _KEY_LEAD = 12, 8, 80
_LEAD = 40
_CJK_WORD = 0.6  # words to a character, roughly: how long a text is
_AHEAD = 20  # sentences in which a replaced one is looked for

_M = TypeVar("_M", str, int)  # a member of a group

_IDEOGRAPH = re.compile(f"[{CJK}]")
_WORD = re.compile(r"\d+(?:[.,/]\d+)*|[^\W\d_]+")
_WORD_CJK = re.compile(rf"\d+(?:[.,/]\d+)*|[{CJK}]|(?:(?![{CJK}])[^\W\d_])+")
_SPELLED = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_FIGURES = {word: str(number) for number, word in enumerate(_SPELLED, 2)}

_AGENCY = rf"(?i:{IN_DATELINES})"
_DATELINE = re.compile(
    rf"\A\s*(?:[^\n.!?。()（）]{{2,60}}?\s*[(（]\s*{_AGENCY}\s*[)）]|[(（【]\s*{_AGENCY}[^)）】\n]{{0,20}}[)）】]"
    r"|[A-Z][A-Z .,'’/]{2,40}(?:,\s*[A-Z][a-z]{2,8}\.?\s+\d{1,2})?(?=\s*[-–—:]+\s*[\"“‘']?[A-Z0-9][^A-Z]))\s*[-–—:：]*\s*"
)
_CREDIT = re.compile(rf"[\s(（【\[–—-]*\b(?:(?:Source|By|with)\b:?\s*)?{_AGENCY}[\s)）】\].]*\Z", re.I)


@dataclass(frozen=True, slots=True)
class Signature:
    """What a story is compared by; made by `signature`, never stored.

    `runs` are the hashes of its word runs in the order of the text, `vocabulary` its words, `facts` those of them that are names or
    figures, `tabular` the share of its words that are figures, `length` its words (characters of Chinese count 0.6).
    """

    runs: NDArray[np.uint64]
    vocabulary: frozenset[str]
    facts: frozenset[str]
    title: frozenset[str]
    tabular: float
    length: float


def digest(text: str) -> bytes:
    """16 bytes, equal for texts that differ only in case, space, punctuation, dateline and agency credit.

    Equal digests alone do not make a copy: many a dividend notice has the same words. `same` decides.
    """
    return blake2b(" ".join(_folded(_words(text))).encode("utf-8", "surrogatepass"), digest_size=16).digest()


def signature(title: str, text: str) -> Signature:
    """The signature of one version of a story."""
    written = _words(text)
    words = _folded(written)
    plain = {word for word in written if word.islower()}
    names = {fold for word, fold in zip(written, words, strict=True) if word[0].isupper() and fold not in plain}
    figures = [word for word in words if word[0].isdigit()]
    ideographs = sum(1 for word in words if word >= "\u3040" and len(word) == 1)
    return Signature(
        runs=_runs(words, _RUN_CJK if 2 * ideographs > len(words) else _RUN),
        vocabulary=frozenset(words),
        facts=frozenset(names.union(figures)),
        title=frozenset(_folded(_tokens(title))),
        tabular=len(figures) / max(1, len(words)),
        length=len(words) - (1 - _CJK_WORD) * ideographs,
    )


def keys(story: Signature) -> list[int]:
    """At most 20 signed 64-bit keys: the smallest runs of the whole text and of its first 80 (bottom-k sketch, Broder 1997).

    All 300 labelled copies share at least 2, 97 % of teasers of 40 words share one with their story. Bands of MinHash found as
    many only with 64 keys and missed more cut copies.
    """
    smallest = np.unique(story.runs)[:_WHOLE_KEYS], np.unique(story.runs[:_KEY_LEAD])[:_LEAD_KEYS]
    return [int(key) for key in np.union1d(*smallest).view(np.int64)]


def near(a: datetime | None, b: datetime | None, precision: Precision = "minute", window: timedelta = WINDOW) -> bool:
    """Whether two stories were published close enough to be copies; an undated one may be a copy of any.

    With precision "day" (of either) a day is allowed for the hours that are not known.
    """
    if a is None or b is None:
        return True
    return abs(a - b) <= window + timedelta(days=precision == "day")


def overlap(a: Signature, b: Signature) -> float:
    """The share of the shorter story's runs that stand in the other, 0 to 1 (containment, Broder 1997)."""
    short, long = sorted((a, b), key=_length)
    ours, theirs = np.unique(short.runs), np.unique(long.runs)
    return len(np.intersect1d(ours, theirs, assume_unique=True)) / max(1, len(ours))


def same(a: Signature, b: Signature) -> bool:
    """Whether one story is a copy of the other: reprinted, lightly edited, cut, or with another headline. Symmetric.

    It does not look at the time: ask `near` first.
    """
    short, long = sorted((a, b), key=_length)
    shared = overlap(short, long)
    if shared < 0.45:
        return False
    if short.length < 60 and not _one_brief(short, long, shared):
        return False
    if short.tabular >= 0.15:  # tables share most of their words from one day to the next
        return shared >= 0.9
    # The shorter the text, the more of it is template: 0.71 at 60 words, 0.55 at 100, 0.35 from 150 on.
    floor = float(np.clip(0.55 - 0.004 * (short.length - 100), 0.35, 0.8))
    return shared - _missing(short, long) >= floor and _one_beginning(short, long, shared)


def reprinted(a: Signature, b: Signature) -> bool:
    """Whether two that are the `same` are so alike, and so long, that no template explains it: copies up to LATE apart."""
    short, long = sorted((a, b), key=_length)
    prose = short.length >= 150 and short.tabular < 0.15
    return prose and overlap(short, long) - _missing(short, long) >= 0.75


def _length(story: Signature) -> tuple[int, float, bytes]:
    return len(story.runs), story.length, story.runs.tobytes()


def _one_brief(short: Signature, long: Signature, shared: float) -> bool:
    """Briefs of different companies have equal words, so the headline has to agree, or a text of words be the same."""
    union = len(short.title | long.title)
    agreeing = union > 0 and 2 * len(short.title & long.title) >= union
    return agreeing or (shared >= 0.95 and short.tabular < 0.1 and short.length >= 25)


def _missing(short: Signature, long: Signature) -> float:
    """The share of the shorter story's names and figures that the longer does not have; one alone never weighs over 1/8."""
    return len(short.facts - long.vocabulary) / max(8, len(short.facts))


def _one_beginning(short: Signature, long: Signature, shared: float) -> bool:
    """Whether they open alike. A later story on one event reuses half of the first below a new lead; a digest holds many stories."""
    opening = float(np.isin(long.runs[: min(_LEAD, len(short.runs))], short.runs).mean())
    if len(short.runs) < 0.4 * len(long.runs):
        return opening >= 0.3
    return shared >= 0.65 or min(opening, float(np.isin(short.runs[:_LEAD], long.runs).mean())) >= 0.2


def _words(text: str) -> list[str]:
    """The words and figures of the body, as written, without dateline and agency credit."""
    body = _DATELINE.sub("", text, count=1).rstrip()
    return _tokens(body[:-80] + _CREDIT.sub("", body[-80:]))


def _tokens(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", text)
    return (_WORD_CJK if _IDEOGRAPH.search(plain) else _WORD).findall(plain)


def _folded(words: Iterable[str]) -> list[str]:
    folded = (word.casefold() for word in words)
    return [_FIGURES.get(word, word) for word in folded]


def _runs(words: Sequence[str], size: int) -> NDArray[np.uint64]:
    """A 64-bit hash of every `size` words in a row, the same on every machine; one of all the words when there are fewer."""
    codes = {word: crc32(word.encode("utf-8", "surrogatepass")) for word in set(words)}
    row = np.array([codes[word] for word in words], np.uint64)
    size = max(1, min(size, len(words)))
    mixed = np.zeros(len(words) - size + 1, np.uint64)
    for step in range(size):
        mixed = _mix(mixed + row[step : step + len(mixed)])
    return mixed


def _mix(x: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """SplitMix64 (Steele, Lea and Flood 2014)."""
    x = x + np.uint64(0x9E3779B97F4A7C15)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


def groups(members: Iterable[_M], links: Iterable[tuple[_M, _M]]) -> list[list[_M]]:
    """The stories that hang together by links, each group sorted, the groups by their first member.

    Links to stories that are no members are left out, so that the removal of one can part a group.
    """
    root = {member: member for member in members}

    def find(member: _M) -> _M:
        while root[member] != member:
            root[member] = member = root[root[member]]
        return member

    for a, b in links:
        if a in root and b in root:
            a, b = sorted((find(a), find(b)))
            root[b] = a
    found: dict[_M, list[_M]] = {}
    for member in sorted(root):
        found.setdefault(find(member), []).append(member)
    return list(found.values())


@dataclass(frozen=True, slots=True)
class Change:
    """Sentences that were replaced, deleted or inserted: `old` and `new` are code-point spans, None where there is nothing."""

    kind: Literal["replaced", "deleted", "inserted"]
    old: Span | None
    new: Span | None


def sentence_changes(old: str, new: str, language: str | None = None) -> list[Change]:
    """What changed between two versions, sentence by sentence, in the order of the newer. Space and line ends do not count.

    A replaced sentence is paired with the one it became when they have half of their words in common; otherwise it was deleted
    and the other inserted.
    """
    before, after = sentences(old, language), sentences(new, language)
    matcher = SequenceMatcher(None, _texts(old, before), _texts(new, after))
    changes: list[Change] = []
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind != "equal":
            changes += _paired(old, new, before[a:b], after[c:d])
    return changes


def _texts(text: str, spans: Iterable[Span]) -> list[str]:
    return [" ".join(text[start:end].split()) for start, end in spans]


def _paired(old: str, new: str, before: list[Span], after: list[Span]) -> list[Change]:
    """The changes within one block of differing sentences; pairs do not cross and are looked for a few sentences ahead."""
    ours = [frozenset(_folded(_tokens(old[slice(*span)]))) for span in before]
    changes: list[Change] = []
    done = 0
    for span in after:
        words = frozenset(_folded(_tokens(new[slice(*span)])))
        ahead = range(done, min(done + _AHEAD, len(before)))
        at = next((i for i in ahead if 2 * len(ours[i] & words) >= len(ours[i] | words) > 0), None)
        if at is None:
            changes.append(Change("inserted", None, span))
            continue
        changes += [Change("deleted", gone, None) for gone in before[done:at]]
        changes.append(Change("replaced", before[at], span))
        done = at + 1
    return changes + [Change("deleted", gone, None) for gone in before[done:]]
