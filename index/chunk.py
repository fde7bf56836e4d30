"""Sentence boundaries and passages, as code-point offsets into a text."""

import re
from collections.abc import Callable, Iterator, Sequence, Set
from itertools import pairwise

from sentencex import get_sentence_boundaries

Span = tuple[int, int]
Part = tuple[Span, int]  # with its word pieces
Count = Callable[[Sequence[str]], Sequence[int]]

_LINE_END = r"(?>\r\n|[\n\r\v\f\x85\u2028])"
# A blank line, an indented line (wire copy starts its paragraphs so), a list item. A plain line end only wraps.
_PARAGRAPH = re.compile(rf"{_LINE_END}\s*?{_LINE_END}|{_LINE_END}(?=[ \t]{{2,}}\S|\t|[-*•·] )|\u2029")

# Where sentencex cuts and should not: after these abbreviations, and between a time of day and its day or zone.
_ABBREVIATION = re.compile(r"(?:^|[\s(\"“‘])(?:vs?|Nos?|Sens?|Reps?|Govs?|Gens?|Lts?|Cols?|Sgt|Capt|Cpl|Rev|Hon|cf)\.$")
_CLOCK = re.compile(r"\b[ap]\.m\.$", re.I)
_AFTER_CLOCK = re.compile(
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*\b|[A-Z]{1,3}T\b|(?:GMT|UTC|Eastern|Central|Pacific)\b|\("
)
# Where it does not cut and should: "(He had dissented.) The case is over."
_ASIDE = re.compile(r"(?:^|(?<=[.!?] ))\([^()]*[.!?][\"”’']?\) +(?=[\"“‘']?[A-Z])")

_TERMINAL = tuple(".!?…。！？\"”’'»」』:;,，；：")
_HEADING_WORDS = 12
_HEADING_RUN = 3  # a title, a place, a kicker; more one-line paragraphs in a row are a list
# What a sentence above the limit is cut into, coarse to fine: words and clauses, runs, single characters.
_FINER = (re.compile(r"[^\s、，；：]*[、，；：]+|[^\s、，；：]+"), re.compile(r"\S{1,32}"), re.compile(r"\S"))


def sentences(text: str, language: str | None = None) -> list[Span]:
    """The sentences of `text` in order, as code-point spans without the space around them.

    They are disjoint, never cross a blank line, and together hold every character that is not space. `language` is an
    ISO 639-1 code; None is read as English.
    """
    return [span for paragraph in _paragraphs(text) for span in _sentences_within(text, paragraph, language)]


def passages(text: str, count: Count, limit: int = 200, language: str | None = None) -> list[Span]:
    """Whole sentences packed in order to at most `limit` word pieces, without overlap, as code-point spans.

    `count` gives the word pieces of each text as the embedding model counts them, without special tokens. A sentence
    above the limit is cut at spaces, or between characters where it has none, so that nothing is lost; only a single
    character can still exceed it. A heading goes with what follows it.
    """
    spans: list[Span] = []
    headings: set[Span] = set()
    for paragraph in _paragraphs(text):
        found = _sentences_within(text, paragraph, language)
        spans += found
        headings.update(span for span in found if span == paragraph and _is_heading(text[slice(*span)]))
    return [span for span, _ in _packed(text, _fitting(text, spans, count, limit), count, limit, headings)]


def _paragraphs(text: str) -> list[Span]:
    edges = [0, *(match.end() for match in _PARAGRAPH.finditer(text)), len(text)]
    return [span for start, end in pairwise(edges) if (span := _stripped(text, start, end)) is not None]


def _stripped(text: str, start: int, end: int) -> Span | None:
    piece = text[start:end]
    kept = piece.strip()
    if not kept:
        return None
    start += len(piece) - len(piece.lstrip())
    return start, start + len(kept)


def _sentences_within(text: str, paragraph: Span, language: str | None) -> list[Span]:
    start, end = paragraph
    # One character for one: line ends would end sentences, and a lone surrogate has no UTF-8.
    flat = re.sub(r"\s", " ", text[start:end]).encode("utf-8", "replace").decode()
    edges = [start, *(start + cut for cut in _cuts(flat, (language or "en").partition("-")[0].lower())), end]
    return [span for a, b in pairwise(edges) if (span := _stripped(text, a, b)) is not None]


def _cuts(flat: str, language: str) -> Iterator[int]:
    ends = {boundary["end_index"] for boundary in get_sentence_boundaries(language, flat)}
    ends.update(match.end() for match in _ASIDE.finditer(flat))
    start = 0
    for end in sorted(ends):
        if not _goes_on(flat[start:end].rstrip(), flat[end : end + 80].lstrip()):
            yield end
            start = end


def _goes_on(left: str, right: str) -> bool:
    """Whether `right` continues the sentence `left`, or one of them has no word of its own."""
    if not any(c.isalnum() for c in left) or not any(c.isalnum() for c in right):
        return True
    if right[0].islower() or _ABBREVIATION.search(left):
        return True
    return _CLOCK.search(left) is not None and _AFTER_CLOCK.match(right) is not None


def _is_heading(paragraph: str) -> bool:
    words = paragraph.split()
    return len(words) == 1 or (len(words) <= _HEADING_WORDS and not paragraph.endswith(_TERMINAL))


def _fitting(
    text: str, spans: Sequence[Span], count: Count, limit: int, finer: Sequence[re.Pattern[str]] = _FINER
) -> list[Part]:
    """`spans` with their sizes; those above the limit replaced by the largest runs of their words that fit."""
    fitting: list[Part] = []
    for part in _sized(text, spans, count):
        if part[1] <= limit or not finer:
            fitting.append(part)
        else:
            words = [match.span() for match in finer[0].finditer(text, *part[0])]
            fitting += _packed(text, _fitting(text, words, count, limit, finer[1:]), count, limit)
    return fitting


def _packed(
    text: str, parts: Sequence[Part], count: Count, limit: int, headings: Set[Span] = frozenset()
) -> list[Part]:
    """Runs of `parts` of at most `limit` word pieces each; a heading never ends a run that something follows."""
    groups: list[list[Part]] = [[]]
    total = 0
    for part in parts:
        if groups[-1] and total + part[1] > limit:
            groups.append(_taken_headings(groups[-1], headings, limit - part[1]))
            total = _size(groups[-1])
        groups[-1].append(part)
        total += part[1]
    return _verified(text, [group for group in groups if group], count, limit)


def _taken_headings(group: list[Part], headings: Set[Span], room: int) -> list[Part]:
    """Take the headings off the end of `group`, unless that empties it, they do not fit, or so many are a list."""
    run = next((i for i, part in enumerate(reversed(group)) if part[0] not in headings), len(group))
    if run in (0, len(group)) or run > _HEADING_RUN or _size(group[-run:]) > room:
        return []
    taken = group[-run:]
    del group[-run:]
    return taken


def _verified(text: str, groups: Sequence[list[Part]], count: Count, limit: int) -> list[Part]:
    """Each group as one part, or halved: a tokenizer may count more in a text than in the sum of its parts."""
    verified: list[Part] = []
    for part, group in zip(_sized(text, [(g[0][0][0], g[-1][0][1]) for g in groups], count), groups, strict=True):
        if part[1] <= limit or len(group) == 1:
            verified.append(part)
        else:
            half = len(group) // 2
            verified += _verified(text, [group[:half], group[half:]], count, limit)
    return verified


def _sized(text: str, spans: Sequence[Span], count: Count) -> list[Part]:
    return list(zip(spans, count([text[a:b] for a, b in spans]), strict=True))


def _size(parts: Sequence[Part]) -> int:
    return sum(size for _, size in parts)
