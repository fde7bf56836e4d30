"""What an arrangement of quotes is made of: entries, parts, and which sentence of a story tells its event.

Nothing here writes about the subject. What is ours are dates, outlets and fixed words; every sentence of an answer is
`article.text[start:end]` with its [n].
"""

import math
import re
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import date

from index.chunk import sentences
from index.records import Article
from qa.candidates import STOP_WORDS, Terms, opinion
from qa.cite import day, moment
from qa.event import told
from qa.extract import Quote
from qa.records import Intent, Language, Point
from qa.retrieve import Found
from qa.sentences import say

ABOUT = 0.6  # share of the question's weighted terms that a story must hold to belong to its thread
OPENING = 400  # characters of a story that say what it is about
NEAR = 0.5  # share that headline and quoted sentence must hold together
ALIKE = 0.5  # share of words in common (Jaccard) from which two sentences tell the same
# A story joins a thread by names that at most FEW passages hold, or a SHARE of all; its score must REACH a part of the best,
# and that of the stories it joins is nearly the best.
FEW, SHARE, REACH, CORE, PART = 6, 0.002, 0.25, 0.7, 0.3
# What being a story's first sentence, and naming its day, are worth beside the question's terms.
LEAD, DATED = 0.4, 0.2
# Sentences of one day tell one event from a lower share of words in common; of one day no more than DAILY are shown.
SAME_DAY, DAILY = 0.2, 2

# Speech and first person tell of the speaker; what opens with a pronoun tells of the sentence before.
_SPEECH = re.compile(r"[\"“«][^\"”»]{20,}|「[^」]{12,}|我們?|\b(?:I|[Ww]e|[Mm]y|[Oo]ur)\b")
# No sentence of the story: a link to another one, a caption's credit, a line without an end.
_FURNITURE = re.compile(
    r"[A-Za-z]:[A-Z]|/(?:Pool|Getty|AP|AFP|Reuters|EPA|Shutterstock)\b|(?<![.!?…。！？])(?<![.!?…。！？][\"”'’)\]」』）])$"
    r"|^(?:Click here|Sign up|Subscribe to|Follow us)\b|^(?:In pictures|Watch|Photos?|Gallery|Related|Read more|Read also|Listen|Live updates?|Analysis|Opinion|More)\s*:",
    re.I | re.S,
)
_CORRECTION = re.compile(r"/corrections?/|\bcorrection:|更正(?:啟事)?[：:]", re.I)
_NAMES = re.compile(r"\b[A-Z][\w'-]{2,}(?:[ \u00a0][A-Z][\w'-]+)+")
_LEANING = re.compile(
    r"^(?:It|He|She|They|That|This|These|Those|His|Her|Their|Its|But|And|So)\b|^(?:他們?|她|它|其|這|該|此|但|而|不過|然而|另外|因此)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A quote under a label of ours; `at` is the day it tells of or was published, `value` its figure, for a plot."""

    label: str
    quote: Quote
    at: date
    value: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Entries under a heading of ours, "" for none; `note` stands in place of entries where there are none."""

    heading: str
    entries: tuple[Entry, ...]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrative:
    """An arrangement of quotes: `lead` is one sentence of fixed words, then the parts in order."""

    kind: Intent
    lead: str
    parts: tuple[Part, ...]

    @property
    def entries(self) -> list[Entry]:
        return [entry for part in self.parts for entry in part.entries]

    @property
    def quotes(self) -> list[Quote]:
        """The quotes in order, each once: the n-th is cited as [n]."""
        return list(dict.fromkeys(entry.quote for entry in self.entries))

    def points(self) -> tuple[Point, ...]:
        """The entries of a timeline or of a changed figure by their days, under the numbers of their citations."""
        if self.kind not in ("timeline", "change"):
            return ()
        numbers = {quote: number for number, quote in enumerate(self.quotes, start=1)}
        return tuple(Point(at=entry.at, number=numbers[entry.quote], value=entry.value) for entry in self.entries)

    def text(self, language: Language = "en") -> str:
        """The answer, with [n] for the n-th of `quotes`."""
        numbers = {quote: number for number, quote in enumerate(self.quotes, start=1)}
        blocks = [self.lead]
        for part in self.parts:
            blocks += [say(language, "heading", heading=part.heading)] if part.heading else []
            blocks += [part.note] if part.note else []
            blocks += [_written(entry, numbers[entry.quote], language) for entry in part.entries]
        return "\n\n".join(block for block in blocks if block)


def _written(entry: Entry, number: int, language: Language) -> str:
    return say(language, "entry", label=entry.label, quote=written(entry.quote), number=number)


def written(quote: Quote) -> str:
    """The quoted words."""
    return quote.article.text[quote.start : quote.end]


class Relevance:
    """How much of a question a text holds: the share of its terms weighted by rarity (idf), 0 to 1."""

    def __init__(self, question: str, terms: Terms) -> None:
        self._terms, self._analyze = terms, terms.analyze
        wanted = {term for term in terms.analyze(question) if term not in STOP_WORDS}
        self._weights = {term: math.log(1 + terms.total / (1 + terms.frequency(term))) for term in wanted}
        self._whole = sum(self._weights.values())

    def __call__(self, text: str) -> float:
        if not self._whole:
            return 1.0  # nothing is asked for: all of it is there
        held = bridged(self._weights.keys() & set(self._analyze(text)), self._weights)
        return sum(self._weights[term] for term in held) / self._whole

    def rare(self, article: Article) -> set[str]:
        """The names of two words or more in a story that few passages hold: "Ezra Pomfrey"."""
        names = {name for name in _NAMES.findall(article.text) if name not in article.source}
        most = max(FEW, SHARE * self._terms.total)
        return {n for n in names if min(map(self._terms.frequency, self._analyze(n)), default=most + 1) <= most}

    def story(self, article: Article) -> float:
        """Of headline and text together."""
        return self(f"{article.title}\n{article.text}")


def bridged(held: Set[str], wanted: Iterable[str]) -> Set[str]:
    """The terms held, and the pairs of Chinese characters that only join two of them: who writes "渡輪" and "相撞" has "輪相" too."""
    ends = {term[-1] for term in held if len(term) == 2 and not term.isascii()}
    begins = {term[0] for term in held if len(term) == 2 and not term.isascii()}
    if not ends:
        return held
    return held | {term for term in wanted if len(term) == 2 and term[0] in ends and term[1] in begins}


def opening(article: Article) -> str:
    """Headline and first lines."""
    return f"{article.title}\n{article.text[:OPENING]}"


def thread(found: Iterable[Found], relevance: Relevance) -> list[Article]:
    """The found stories that are about the question as a whole, in the order found."""
    return [story.article for story in found if relevance.story(story.article) >= ABOUT]


def joined(found: Sequence[Found], relevance: Relevance) -> list[Article]:
    """The found stories that share rare names with the best ones on the question, but not its words: a recount in which
    the candidates of "the by-election" are named."""
    best = max((story.score for story in found), default=0.0)
    core = [one.article for one in found if one.score >= CORE * best and relevance(opening(one.article)) >= ABOUT]
    known = [relevance.rare(story) for story in core if relevance.story(story) >= ABOUT]
    others = [one.article for one in found if one.score >= REACH * best and relevance.story(one.article) < ABOUT]
    return [story for story in others if any(_shares(story, names, relevance) for names in known)]


def _shares(story: Article, names: set[str], relevance: Relevance) -> bool:
    """Two names join a story whose opening holds a part of the question, three any other."""
    return len(relevance.rare(story) & names) >= (2 if relevance(opening(story)) >= PART else 3)


def quotes(article: Article) -> list[Quote]:
    """All sentences of a story."""
    return [Quote(article, start, end) for start, end in sentences(article.text, article.language)]


def telling(article: Article, relevance: Relevance, near: float = NEAR) -> Quote | None:
    """The sentence that tells a story's event: near the question, first in the story, with its day; no reported speech.

    Where that one, with the headline, is far from the question, the best that holds the question by itself; None where none does:
    the story then speaks of it in passing.
    """
    every = [quote for quote in quotes(article) if not _FURNITURE.search(written(quote).strip())]
    places = {quote: place for place, quote in enumerate(every)}
    ranked = sorted(every, key=lambda quote: (-_telling(quote, relevance, places[quote]), quote.start))
    if ranked and relevance(f"{article.title}\n{written(ranked[0])}") >= near:
        return ranked[0]
    return next((quote for quote in ranked if relevance(written(quote)) >= ABOUT), None)


def _telling(quote: Quote, relevance: Relevance, place: int) -> float:
    """More of the question than makes a story part of its thread tells its event no better: such sentences explain."""
    sentence = written(quote)
    dated = quote.article.published is not None and told(sentence, quote.article.published) is not None
    harm = (_SPEECH.search(sentence) is not None) + DATED * (_LEANING.match(sentence) is not None)
    return min(relevance(sentence), ABOUT) + LEAD / (1 + place) + DATED * dated - harm


def entry(quote: Quote, language: Language = "en") -> Entry | None:
    """The quote under its day: that which its words tell of, else that of its story. None for an undated story."""
    published = quote.article.published
    if published is None:
        return None
    event = told(written(quote), published)
    stamp = moment(published, quote.article.precision, language)
    if event is None or event[0] == published.date():
        return Entry(label=_sourced(quote, stamp, language), quote=quote, at=published.date())
    when = say(language, "event and published", day=day(event[0], language), published=stamp)
    return Entry(label=_sourced(quote, when, language), quote=quote, at=event[0])


def stamped(quote: Quote, value: float | None = None, language: Language = "en") -> Entry:
    """The quote under the time and outlet of its story."""
    published = quote.article.published
    label = _sourced(quote, moment(published, quote.article.precision, language), language)
    return Entry(label=label, quote=quote, at=published.date() if published else date.min, value=value)


def _sourced(quote: Quote, when: str, language: Language) -> str:
    return say(language, "label", when=when, source=re.sub(r"[][]", "", quote.article.source))


def reports(story: Article) -> bool:
    """Whether a story has a date and is no opinion piece, letter or correction."""
    corrects = _CORRECTION.search(f"/{story.section}/ {story.url} {story.title}")
    return story.published is not None and not opinion(story) and not corrects


def different(entries: Sequence[Entry]) -> list[Entry]:
    """The entries without those that repeat an earlier one of about the same day and value."""
    kept: list[Entry] = []
    for one in entries:
        if not any(_repeats(one, other, ALIKE) for other in kept):
            kept.append(one)
    return kept


def one_an_event(entries: Sequence[Entry]) -> list[Entry]:
    """Of a timeline's entries, which all tell of one thing, one for each event: what a day has told is not told again."""
    kept: list[Entry] = []
    for one in different(entries):
        today = [other for other in kept if other.at == one.at]
        if len(today) < DAILY and not any(_repeats(one, other, SAME_DAY) for other in today):
            kept.append(one)
    return kept


def _repeats(one: Entry, other: Entry, share: float) -> bool:
    ours, theirs = _words(one.quote), _words(other.quote)
    near = abs((one.at - other.at).days) <= 1 and one.value == other.value
    return near and len(ours & theirs) >= share * max(1, len(ours | theirs))


def _words(quote: Quote) -> set[str]:
    return set(re.findall(r"\w+", written(quote).lower())) - STOP_WORDS
