"""A follow-up -> a question that can be understood, and searched, alone. By rules of English, and of Chinese in `qa.followup_zh`; no language model, no network.

The subject is carried on only where the new words leave it open: by a pronoun, a fragment ("and in February?"), or a noun that
is always of something ("the toll"). The last kind, bridging reference (Clark, "Bridging", TINLAP 1975), needs to know which
nouns those are: a list in qa/vocabulary.py.
"""

import re
from collections.abc import Sequence
from typing import Literal

from index.chinese import chinese
from qa import followup_zh
from qa.intent import intent, two_periods
from qa.sentences import spoken
from qa.turn import Turn, Word, distinct, meant, read
from qa.vocabulary import (
    ASKING,
    AUXILIARY,
    BEFORE_THAT,
    COMPARING,
    CONNECTING,
    COPULA,
    EXPLETIVE,
    GRAMMAR,
    NOBODY,
    PERSON,
    POINTING,
    RELATIONAL,
    RELATIVE,
    SPEECH,
    STANDING,
    THING,
    VAGUE,
)

TURNS = 12  # earlier turns that are read
LONGEST = 2000  # characters of a turn that are read
CARRIED = 4  # phrases carried on, at most
Open = Literal["pronoun", "fragment", "bare"]

_LEAD = re.compile(r"^(?:(?:ok|okay|oh|so|well|and|but|or|also|then|yes|no)\b[\s,.]*)+", re.IGNORECASE)
_ABOUT = re.compile(
    r"^(?:and\s+|but\s+|so\s+)?(?:(?:what|how)\s+(?:about|of)|(?:any|something)?\s*more\s+(?:on|about|from)|anything\s+(?:on|from|about))\b",
    re.IGNORECASE,
)
# What is asked of a subject, to be asked again of another ("and of the storm?") or another time ("only in December").
_ASKING = re.compile(
    r"^\W*((?:.*?\b)?(?:timeline|chronology|latest(?:\s+news)?|newest|earliest\s+report|first\s+report)\s+(?:of|for|on|about))\s",
    re.IGNORECASE,
)
_LIKE_THAT = re.compile(r"^\W*(?:and\s+)(?:of|for|on|about)\s+(?!\[)(?P<rest>.*[^\W\d].*)$", re.IGNORECASE)
_BESIDE = re.compile(r"\b(?:after|before|later|earlier|next|previous|following)\b", re.IGNORECASE)
_CITED = re.compile(r"\[\d+\]")
_ENDS = re.compile(r"\s*(?:$|[?.!,;:])")
_CLAUSE = re.compile(r"[,;?.!]|\b(?:and|but|when|if|because|after|before|so)\b")
_SUPERLATIVE = re.compile(
    r"\b(?:which|who|what)\s+(?:is|are|was|were)\s+the\s+(?:(?:most|least)\s+\w+|\w+est|best|worst|first|last|next)"
    r"(?:\s*[?,.]|\s+(?:and|for|in|to)\b|\s*$)",
    re.IGNORECASE,
)
_DANGLING = re.compile(
    r"\b(?:compare|differ|respond|react|confirm|deny|agree)\s*(?:\?|$)"
    r"|\bthere\s+any\s+(?:related|in|near|for|like|that)\b|^\W*(?:how|why|when|where)\s+(?:is|are|was|were)\s+(?:being|used|made)\b",
    re.IGNORECASE,
)
# What is announced or decided is news of its own, not said of what went before: "what did the bank announce?"
_COMPLETE = frozenset(
    "happen happened cause caused causes call called announce announces announced decide decided order ordered".split()  # noqa: SIM905
)
_WEAK = GRAMMAR | VAGUE | RELATIONAL | RELATIVE | SPEECH | PERSON | THING | POINTING | STANDING


def standalone(text: str, history: Sequence[str] = ()) -> str:
    """The newest turn as a question that stands alone, given the reader's earlier turns, oldest first.

    A turn that names its own subject is returned as it is. Otherwise what was spoken of takes the place of the pronoun or
    follows in parentheses, with the period that was asked for: "who confirmed it? (Caracas, prisoners, last week)".
    """
    if len(text) > LONGEST:
        return text
    if spoken(text, history) == "zh-Hant":
        return followup_zh.standalone(text, [turn[:LONGEST] for turn in history[-TURNS:]])
    thread = _Thread()
    for turn in history[-TURNS:]:
        if not chinese(turn):
            thread.hear(turn[:LONGEST].strip())
    return thread.hear(text.strip())


class _Thread:
    """What the conversation is about, turn by turn."""

    def __init__(self) -> None:
        self.subject: Sequence[str] = ()  # what a pronoun stands for
        self.before: Sequence[str] = ()  # the subject before this one
        self.whole: Sequence[str] = ()  # all that the last question spoke of
        self.time = ""
        self.asking = ""  # "timeline of", where the last question began so
        self.compared = False  # whether the last question compared two times

    def hear(self, text: str) -> str:
        turn = read(text)
        kind = openness(turn) if self.subject else None
        like = _LIKE_THAT.match(text) if self.asking else None
        if like is not None:
            return self.hear(f"{self.asking} {like['rest']}")
        if kind is None and not self.subject and _wants_time(turn):
            return f"{turn.text} ({self.time})" if self.time else turn.text
        return self._alone(turn) if kind is None else self._carry(turn, kind)

    def _alone(self, turn: Turn) -> str:
        if turn.subject:
            self.before, self.subject, self.whole = self.subject, turn.subject, turn.phrases or turn.subject
        self.time = turn.time
        asking, pair = _ASKING.match(turn.text), two_periods(turn.text)
        self.asking = asking[1] if asking else ""
        self.compared = pair is not None and intent(turn.text) == "comparison"
        self.time = " and ".join(pair) if pair and self.compared else self.time
        return turn.text

    def _carry(self, turn: Turn, kind: Open) -> str:
        if self.compared and kind == "fragment" and turn.phrases and not turn.time:
            about = _LEAD.sub("", _ABOUT.sub("", turn.text)).strip(" ?.!")
            return self.hear(f"compare {about} {self.time}")  # both times are asked of again
        carried = self._carried(turn, kind)
        again = bool(self.asking and carried and turn.time and not turn.phrases)
        written = (
            f"{self.asking} {carried[0]} {turn.time}"
            if again
            else _written(turn, kind, carried, "" if turn.time else self.time)
        )
        self.time = turn.time or self.time
        self.whole = distinct([*self.subject, *turn.phrases])[:CARRIED]
        if kind == "fragment" and turn.phrases:
            self.subject = turn.phrases if turn.named else distinct([*turn.phrases, *self.subject])[:CARRIED]
        return written

    def _carried(self, turn: Turn, kind: Open) -> list[str]:
        everything = kind == "fragment" or bool(turn.plain & SPEECH)
        source = [*(self.whole if everything else self.subject)]
        if turn.plain & COMPARING and not turn.named:
            source += self.before
        return [phrase for phrase in distinct(source)[:CARRIED] if not meant(phrase) <= turn.plain]


def _written(turn: Turn, kind: Open, carried: list[str], time: str) -> str:
    """The turn with the subject for its pronoun, where there is one of each, and else in parentheses."""
    text, rest = turn.text, carried
    word = _replaceable(turn, carried[0]) if kind == "pronoun" and len(carried) == 1 else None
    if word is not None:
        text, rest = f"{text[: word.start]}{_inflected(carried[0], word)}{text[word.end :]}", []
    added = ", ".join([*rest, time] if time else rest)
    return f"{text} ({added})" if added else text


def _inflected(phrase: str, pronoun: Word) -> str:
    if pronoun.plain not in ("its", "their", "his"):
        return phrase
    return f"{phrase}'" if phrase.endswith("s") else f"{phrase}'s"


def _replaceable(turn: Turn, phrase: str) -> Word | None:
    """The pronoun that the phrase can stand in for without harm to the sentence."""
    if turn.plain & SPEECH:
        return None  # "it" is then what was said
    fit = {"it", "its", "they", "them", "their", "one", "ones"}
    if phrase[0].isupper():
        fit |= {"he", "him", "his", "she"}
    refers = (word for place, word in enumerate(turn.words) if _refers(turn, place))
    return next((word for word in refers if word.plain in fit and word.plain == word.text.lower()), None)


def openness(turn: Turn) -> Open | None:
    """How the turn leaves its subject open, or None when it stands alone."""
    if _fragment(turn):
        return "fragment"
    if any(_refers(turn, place) and not _answered(turn, place) for place in range(len(turn.words))):
        return "pronoun"
    if _DANGLING.search(turn.text) or _only_speaks(turn):
        return "bare"
    if turn.named:
        return None
    unsaid = not _content(turn) or turn.plain & RELATIVE or _SUPERLATIVE.search(turn.text)
    return "bare" if unsaid or _unfinished(turn) or _slight(turn) else None


def _wants_time(turn: Turn) -> bool:
    """Whether a fragment leaves its time open, as well as all else: "what about the Courier?" after "what happened in May?"."""
    return not turn.time and _fragment(turn) and not _BESIDE.search(turn.text)


def _content(turn: Turn) -> list[Word]:
    """The words that may say what the turn is about."""
    return [word for word in turn.words if word.name or not (word.plain in _WEAK or word.dated)]


def _fragment(turn: Turn) -> bool:
    """Whether the turn is no sentence of its own: "and in February?", "what about RTHK?", "why?", "more on [2]"."""
    if _ABOUT.match(turn.text) or _CITED.search(turn.text):
        return True
    lead = _LEAD.match(turn.text)
    words = [word for word in turn.words if lead is None or word.start >= lead.end()]
    plain = {word.plain for word in words}
    if not plain - GRAMMAR and len(words) <= 3:
        return True
    return lead is not None and not plain & (AUXILIARY | ASKING) and len(words) <= 6


def _refers(turn: Turn, place: int) -> bool:
    """Whether the word at this place stands for something else."""
    word = turn.words[place]
    before, after = turn.around(place)
    last = bool(_ENDS.match(turn.text, word.end))
    if word.plain in PERSON or word.plain in THING:
        return not (word.plain == "it" and after in EXPLETIVE)
    if word.dated:
        return False
    if word.plain == "that":
        return last or not before or before in BEFORE_THAT
    if word.plain in POINTING:
        return after != "who"
    if word.plain == "there":
        return last and place > 0
    if word.plain in ("one", "ones"):
        return place > 0 and before not in ("no", "at", "of") and not after.isdigit() and (last or after in AUXILIARY)
    return word.plain == "another" and last


def _answered(turn: Turn, place: int) -> bool:
    """Whether the turn itself names what its pronoun stands for: "what is Rock City, and why is it famous?"."""
    word = turn.words[place]
    earlier = [other for other in turn.words[:place] if other.name]
    if not earlier or word.plain in POINTING or word.plain == "there":
        return False
    clause = _CLAUSE.search(turn.text, earlier[-1].end, word.start)
    return clause is not None or not _ENDS.match(turn.text, word.end)


def _only_speaks(turn: Turn) -> bool:
    """A name and a word of saying, but not what about: "what did Reuters say?". With a date of its own it is complete."""
    said = turn.plain & (SPEECH - _COMPLETE)
    return bool(said) and not turn.time and all(_saying(word) for word in turn.words)


def _saying(word: Word) -> bool:
    return word.name or word.dated or word.plain in GRAMMAR | SPEECH


def _unfinished(turn: Turn) -> bool:
    """Whether a noun that is always of something stands without it: "why did the band break up?"."""
    for place, word in enumerate(turn.words):
        before, after = turn.around(place)
        finished = after in CONNECTING or after in ("about", "against")
        if word.plain in RELATIONAL and not finished and before in _OPENERS:
            return True
    return False


_OPENERS = frozenset(["the", "a", "an", "any", "some", "many", "what", "which", "more"]) | VAGUE | RELATIONAL


def _slight(turn: Turn) -> bool:
    """A short question with one word of its own: "was anyone hurt?", "who resigned?", "how many people died?"."""
    plain = [word.plain for word in turn.words]
    if len(_content(turn)) > 1 or not plain:
        return False
    if plain[0] in AUXILIARY:
        return True
    return (
        (plain[0] == "who" and plain[1:2] != [] and plain[1] not in COPULA)
        or plain[:2] == ["how", "many"]
        or bool({*plain} & NOBODY)
    )
