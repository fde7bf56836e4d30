"""The words around a date phrase: its preposition, its article, and what follows it."""

import re
from dataclasses import dataclass
from typing import Literal

from qa.dates.modifiers import WINDOW, Piece

Operator = Literal["in", "since", "after", "before", "until"]
Follow = Literal["end", "function", "noun", "possessive", "joined"]

_WITHIN = (
    "in",
    "on",
    "at",
    "over",
    "during",
    "throughout",
    "within",
    "dated",
    "as of",
    "around",
    "circa",
    "for",
    "between",
    "from",
)
OPERATORS: dict[str, Operator] = {
    **dict.fromkeys(_WITHIN, "in"),
    "since": "since",
    **dict.fromkeys(("after", "following"), "after"),
    **dict.fromkeys(("before", "prior to", "ahead of"), "before"),
    **dict.fromkeys(("until", "till", "up to", "up until", "through", "by"), "until"),
}
_LONGEST_FIRST = "|".join(sorted(OPERATORS, key=len, reverse=True)).replace(" ", r"\s+")
PREPOSITION = re.compile(rf"(?<![\w-])(?:(?P<word>{_LONGEST_FIRST})\s+)?(?P<the>the\s+)?$", re.IGNORECASE)

_FUNCTION = """
    a about according after again against ago all alone also although am amid among an and any are aren't around as at be
    because been before being between but by can compared could did didn't do does during ever for from had has have he her
    here his how however i if in into is isn't it its just led like made many may me might more most much must my near no nor
    not of off on one only onto or our out over per please rather regarding said saw she should since so some still than
    that the their them then there these they this those though through to too under until up upon us vs was wasn't we went
    were what when where whether which while who whom whose why will with within without won would yet you your happened
    happening occurred worldwide respectively onward onwards"""
FUNCTION = frozenset(_FUNCTION.split())
_EVENTS = """
    act agreement album amendment anniversary attack award bid bill bombing book budget campaign candidate census ceremony
    championship class coalition code collection committee conference congress constitution contest convention copa
    coronavirus coup crash crisis cup cyclone deal debate derby disaster draft draw earthquake edition election epidemic
    euro expo festival film fire flood forecast game genocide gp harvest hearing heatwave hurricane incident insurrection
    invasion launch league lineup list manifesto marathon massacre medallist meeting midterm movie murder nominee novel
    olympian olympic outbreak pact pandemic parade paralympics playoff poll premiership primaries primary prix protest
    race raid rally rebellion recession record referendum regulation release remake report resolution revolt revolution
    riot ruling runoff scandal season semi series shooting song speech squad standoff strike study summit superbowl survey
    talks target team tour tournament treaty trial tsunami uprising vintage vote war wildfire winner"""
EVENTS = frozenset(_EVENTS.split())
JOINED = re.compile(
    r"[-/]\w|\s+of\s+(?:that|the same|the following|the previous|which|what)\b|\s+(?:every|each|annually|yearly|weekly|(?:morning|afternoon|evening|night)s)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Setting:
    """`lead` + preposition `word` + article `the` + the date phrase + `after`; both sides at most WINDOW characters long.

    `start` is where the preposition begins, or the phrase where it has none.
    """

    text: str
    piece: Piece
    lead: str
    word: str
    the: bool
    start: int
    after: str
    follow: Follow

    @property
    def kind(self) -> str:
        return self.piece.atom.kind.name

    @property
    def phrase(self) -> str:
        return self.text[self.piece.begin : self.piece.end]

    def group(self, name: str) -> str:
        """A named part of the phrase; "" where it has none."""
        return self.piece.atom.match.groupdict().get(name) or ""

    @property
    def dated(self) -> bool:
        """Whether the phrase says its year."""
        return bool(self.group("year") or self.group("yearword"))


def setting(text: str, piece: Piece) -> Setting:
    before, after = text[max(0, piece.begin - WINDOW) : piece.begin], text[piece.end : piece.end + WINDOW]
    match = PREPOSITION.search(before)
    word = re.sub(r"\s+", " ", match["word"].lower()) if match and match["word"] else ""
    cut = match.start("word") if match and word else match.start("the") if match and match["the"] else len(before)
    start = piece.begin - len(before) + cut if word else piece.begin
    return Setting(text, piece, before[:cut], word, bool(match and match["the"]), start, after, following(after))


def following(after: str) -> Follow:
    """What comes right after a date: the "end" of a phrase, a "joined" word ("2019-born"), a "function" word or a "noun"."""
    if JOINED.match(after):
        return "joined"
    if re.match(r"'s\b", after):
        return "possessive"
    match = re.match(r"\s+([\w'-]*\w)", after)
    if match is None:
        return "end"
    return "function" if _function(match[1]) or match[1][0].isdigit() else "noun"


def event_follows(after: str) -> bool:
    """Whether one of the next three words, up to a function word or punctuation, names an event or a work."""
    match = re.match(r"(?:\s+[\w'-]+){1,3}", after)
    for word in match[0].split() if match else ():
        if _function(word):
            return False
        if word.lower() in EVENTS or word.lower().removesuffix("s") in EVENTS:
            return True
    return False


def _function(word: str) -> bool:
    """Whether a word only joins others; "US" in capitals is a country."""
    return word.lower() in FUNCTION and word != "US"
