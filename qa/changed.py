"""Figures that changed: stories of one thread that give different numbers for the same thing, all with their dates.

Nothing is picked as the right one. Figures are set against one another only when they measure the same, in sentences that speak of
what was asked, in stories that name the same people and places.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from index.chinese import chinese
from index.records import Article
from qa.candidates import Terms
from qa.changed_zh import COMMON, AskedInChinese, asks_figure_in_chinese, names_in_chinese
from qa.extract import Quote
from qa.figures import HAPPENED, Figure, asked_of, figures, singular
from qa.narrative import (
    Entry,
    Narrative,
    Part,
    Relevance,
    different,
    opening,
    quotes,
    reports,
    stamped,
    thread,
    written,
)
from qa.records import Language
from qa.retrieve import Found
from qa.sentences import say
from qa.vocabulary import GRAMMAR

SPOKEN = 0.5  # share of the question's weighted terms in a sentence whose figure is taken
EVENT = timedelta(
    days=400
)  # figures of people are set against one another within this of the one that speaks most of it
HEADED = 0.2  # share of a headline, by rarity, in the opening of the other story
NAMES = 2  # names that a story must share with the most relevant one
MOST = 8  # values shown

_HOW = re.compile(
    r"\bhow\s+(?:many|much|high|low|far|large|big|did|has|have|do|does|is|was)\b|\bwhat\s+(?:is|was|are|were)\s+the\b",
    re.I,
)
_COUNTS = re.compile(
    r"^\W*(?:and\s+)?(?:how\s+(?:many|much|high|low|large|big)\b|what\s+(?:is|was|are|were)\s+the\b.*\b(?:toll|rate|price|number|figure|cost|fare"
    r"|lead|margin|turnout|total)s?\b)",
    re.I,
)
_ENDS = re.compile(
    r"\b(?:for|on|in|of|between|at|after|since|during|from|over|to|by|did|does|do|has|have|is|was|were|are)\b|[?,.]|$",
    re.I,
)
_MOVES = re.compile(
    r"(?:chang|ris|rose|fall|fell|mov|grow|grew|increas|decreas|drop|climb|shift|develop|differ)\w*|go|gone|went|up|down",
    re.I,
)
_COUNTED = re.compile(
    r"how|many|much|people|persons?|number|figures?|toll|total|far|high|low|large|big|what|is|was|did|has|have|do|does",
    re.I,
)
# What is only foreseen, and what is told of years before.
_FORESEEN = re.compile(r"\b(?:forecast|predict|project(?:ed|ion|s)|expect|could|would|may|might|if)\w*\b", re.I)
_LONG_AGO = re.compile(r"^(?:In|On|By|Since)\b[^,]{0,20}\b(?P<year>(?:19|20)\d\d)\b")
_NAME = re.compile(r"(?<![.?!:\"“]\s)(?<!^)\b[A-Z]\w{2,}")

Versions = Callable[[Article], Sequence[Article]]  # the earlier versions of a story


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    quote: Quote
    figure: Figure
    spoken: float  # of what was asked, by the sentence and how its story opens
    alone: float  # the same, by the sentence itself


def asks_figure(text: str) -> bool:
    """Whether a number is asked for."""
    return asks_figure_in_chinese(text) if chinese(text) else bool(_COUNTS.search(text))


def changed(
    text: str, found: Sequence[Found], terms: Terms, versions: Versions, language: Language = "en"
) -> Narrative | None:
    """All values with their dates, newest first, when stories of one thread differ; None when they do not, or it is not clear that
    they speak of the same."""
    measure = AskedInChinese(text) if chinese(text) else _Asked(text)
    if not measure.subject:
        return None
    relevance = Relevance(measure.subject, terms)
    stories = _one_thread(thread(found, relevance), terms)
    every = [one for story in stories for one in [*versions(story), story]]
    candidates = [one for story in every if reports(story) and (one := _figure(story, measure, relevance)) is not None]
    return _narrative(_of_one_measure(candidates, terms), language)


class _Asked:
    """What the question asks the number of: what happened to people, or a head noun such as "rate"."""

    def __init__(self, text: str) -> None:
        self.happened = asked_of(text)
        self.head = "" if self.happened else _head(text)
        self.subject = _subject(text) or self.head

    def fits(self, figure: Figure, sentence: str) -> bool:
        if self.happened:
            return bool(figure.measures & self.happened)
        return not figure.measures & HAPPENED and _beside(self.head, figure, sentence)

    def figures(self, sentence: str) -> list[Figure]:
        """Those that fit, without what is only foreseen."""
        told = (one for one in figures(sentence) if not _FORESEEN.search(sentence, 0, one.start))
        return [one for one in told if self.fits(one, sentence)]


def _head(text: str) -> str:
    """The noun whose number is asked for: "how did the interest rate for savers change?" -> "rate"."""
    start = _HOW.search(text)
    rest = text[start.end() if start else 0 :]
    for piece in _ENDS.split(rest):
        words = [
            word
            for word in re.findall(r"[^\W\d_]+", piece.lower())
            if word not in GRAMMAR and not _MOVES.fullmatch(word)
        ]
        if words:
            return singular(words[-1])
    return ""


def _subject(text: str) -> str:
    """The text without the words that only say what was counted and that it moved."""
    words = [word for word in re.findall(r"[^\W_][\w'’-]*", text) if word.lower() not in GRAMMAR]
    return " ".join(
        word for word in words if not (_MOVES.fullmatch(word) or asked_of(word) or _COUNTED.fullmatch(word))
    )


def _beside(head: str, figure: Figure, sentence: str) -> bool:
    """Whether the figure is that of the head noun: after it in one clause, or right before it."""
    for word in re.finditer(r"[^\W\d_]+", sentence):
        if singular(word.group()) == head:
            between = (
                sentence[word.end() : figure.start]
                if word.end() <= figure.start
                else sentence[figure.end : word.start()]
            )
            close = (
                not re.search(r"[,;:]|\b(?:and|but)\b", between)
                if word.end() <= figure.start
                else len(between.split()) <= 3
            )
            if close:
                return True
    return False


def _one_thread(stories: Sequence[Article], terms: Terms) -> list[Article]:
    """The stories that share names with the most relevant one."""
    if not stories:
        return []
    first = stories[0]
    names, enough = _names(first, terms), COMMON if chinese(first.text) else NAMES
    return [story for story in stories if story is first or len(names & _names(story, terms)) >= enough]


def _names(article: Article, terms: Terms) -> set[str]:
    if chinese(article.text):
        return names_in_chinese(article, terms)
    return set(_NAME.findall(article.text)) - {*article.source.split()}


def _figure(article: Article, asked: "_Asked | AskedInChinese", relevance: Relevance) -> _Candidate | None:
    """The figure of the sentence that speaks most of what was asked, the first one among equals."""
    best: _Candidate | None = None
    for quote in quotes(article):
        sentence = written(quote)
        if _long_ago(sentence, article) or not (fitting := asked.figures(sentence)):
            continue
        spoken = relevance(f"{opening(article)}\n{sentence}" if asked.happened else sentence)
        if spoken >= SPOKEN and (best is None or spoken > best.spoken):
            best = _Candidate(
                quote=quote, figure=_nearest(fitting, sentence, asked), spoken=spoken, alone=relevance(sentence)
            )
    return best


def _long_ago(sentence: str, article: Article) -> bool:
    match = _LONG_AGO.match(sentence)
    return match is not None and article.published is not None and int(match["year"]) < article.published.year


def _nearest(fitting: Sequence[Figure], sentence: str, asked: "_Asked | AskedInChinese") -> Figure:
    """The figure that stands nearest to the head noun; the first for people."""
    place = sentence.lower().find(asked.head) if asked.head else 0
    return min(fitting, key=lambda figure: (abs(figure.start - place), figure.start))


def _of_one_measure(candidates: Sequence[_Candidate], terms: Terms) -> list[_Candidate]:
    """Those that measure the same as the one that speaks most of what was asked."""
    if not candidates:
        return []
    first = max(candidates, key=lambda one: one.spoken)
    same = [one for one in candidates if one.figure.measures & first.figure.measures]
    people = bool(first.figure.measures & HAPPENED)
    return [
        one for one in same if one is first or not people or _one_event(one.quote.article, first.quote.article, terms)
    ]


def _one_event(one: Article, first: Article, terms: Terms) -> bool:
    """Whether two stories may tell of one event: near in time, and a headline of one is in part in how the other opens.

    Else the hurt of a fire stand beside those of a collision, for both were brought to the same hospital. Figures of things are
    told apart by what they measure; a rate may be years old.
    """
    if first.published is None or one.published is None or abs(one.published - first.published) > EVENT:
        return False
    headed = (Relevance(a.title, terms)(opening(b)) for a, b in ((one, first), (first, one)))
    enough = HEADED / 2 if chinese(first.title) else HEADED  # about half of its pairs of characters join two words
    return one.id == first.id or max(headed) >= enough


def _narrative(candidates: Sequence[_Candidate], language: Language) -> Narrative | None:
    if len({one.figure.value for one in candidates}) < 2:
        return None
    entries = [stamped(one.quote, one.figure.value, language) for one in _outspoken(candidates)]
    newest = different(sorted(entries, key=_published, reverse=True))[:MOST]
    if len({one.value for one in newest}) < 2:
        return None
    return Narrative(kind="change", lead=say(language, "change"), parts=(Part(heading="", entries=tuple(newest)),))


def _outspoken(candidates: Sequence[_Candidate]) -> list[_Candidate]:
    """Without those that name nothing of what was asked, where another gives the same value and does."""
    outspoken = {one.figure.value for one in candidates if one.alone}
    return [one for one in candidates if one.alone or one.figure.value not in outspoken]


def _published(entry: Entry) -> float:
    published = entry.quote.article.published
    return published.timestamp() if published else 0.0
