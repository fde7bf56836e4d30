"""What kind of answer a question asks for: a person, a place, a time, a figure, a reason, a name.

English only. For other languages, and for questions that ask for none of these, the kind is "open".
"""

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "who", "where", "when", "how many", "how much", "money", "how long", "percent", "why", "name", "open", "yes or no"
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The kind of answer; `thing` are the words that name it ("passengers" of "how many passengers"), `asking` is the sentence
    that asks, `words` are all words of the question: what consists of them alone is no answer."""

    kind: Kind
    thing: frozenset[str]
    asking: str
    words: frozenset[str]


_AUX = r"(?:is|are|was|were|did|does|do|has|have|had|will|would|can|could|may|might|must|should)"
_FIRST = r"(?:^|,\s)\W*(?:(?:and|but|so|by|to|from|of|with|for|since|until|in|at|on|near)\s)?"
_X = rf"\b(?:what|which)\s(?:(?!{_AUX}\b)[\w’'-]+\s){{0,3}}"  # "which team does Sue Bird play for" asks for no bird
# In this order: the first that is found in the asking sentence decides.
_ASKING: tuple[tuple[Kind, str], ...] = (
    ("percent", r"\bwhat (?:percentage|percent|share)\b|\bwhich share\b"),
    (
        "money",
        r"\bhow much\b.*\b(?:costs?|pay|paid|pays|worth|charged?|earn|earned|spend|spent|money|bid|sold for)\b"
        rf"|\bwhat {_AUX}\b.*\b(?:cost|pay|paid|charge|earn|worth)\b|\b(?:what|which) (?:sum|price|fine|fee|cost|salary)\b",
    ),
    ("how long", r"\bhow (?:long|old)\b|\bhow many (?:years|months|weeks|days|hours|minutes)\b"),
    ("how many", r"\bhow many\b|\bwhat (?:number|is the number|was the number)\b"),
    (
        "how much",
        r"\bhow (?:much|far|high|fast|large|big|heavy|tall)\b"
        r"|\b(?:what|which) (?:is the |was the |current |average )*(?:amount|rate|level|speed|score|temperature)\b",
    ),
    ("why", rf"{_FIRST}why\b|\bfor what reason\b|\bhow come\b|\bwhat (?:caused|set off|led to|(?:is|was) the reason)\b"),
    ("when", rf"{_FIRST}when\b|\bhow soon\b|\b(?:what|which) (?:year|date|day|month|time|hour)\b"),
    ("who", rf"{_X}(?:head of state|person|player|minister|politician|actor|actress|singer|athlete|golfer|president|leader|official|teacher|boss|artist|author|justice|senator|judge|figure|man|woman|member)\b|^\W*(?:(?:and|but|so|by|to|from|of|with|for)\s)?who(?:m|se)?\b"),
    ("open", rf"{_X}(?:type|kind|sort|species|creature|animal|fish|bird|items?|colou?r|sport|genre|change|product|age|subject|weather|clothing|treat)\b"),
    ("where", rf"{_FIRST}where\b|{_X}(?:country|city|state|town|islands?|place|places|region|continent|ocean|sea|nation|village|province|county|street|port)\b"),
    ("name", r"\bwhich\b" + rf"|{_X}(?:company|firm|team|party|name|group|organi[sz]ation|show|film|movie|song|brand|platform|airline|bank|storm|ship|virus)\b|\bwhat {_AUX} the name\b"),
    ("open", r"\bwhat\b|\bhow\b"),
    ("yes or no", rf"^\W*{_AUX}\b"),
)  # fmt: skip
_SENTENCE_END = re.compile(r"(?<=[.!?])[”\"]?\s+(?=[“\"A-Z])")
_WORDS = re.compile(r"\d[\d.,]*\d|[^\W_]+")
_ASKED: list[tuple[Kind, re.Pattern[str]]] = [(kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _ASKING]
_THING = re.compile(rf"\b(?:how many|how much|which|what)\s((?:(?!{_AUX}\b)[\w’'-]+\s?){{1,4}})", re.IGNORECASE)

# What someone is, in "who is the new captain of the ship?".
_OFFICE = re.compile(
    rf"\bwho\s{_AUX}\s(?:(?:the|an?|new|old|next|first|former)\s)*((?:(?!(?:of|at|in|for)\b)[a-z][\w’'-]*\s){{1,3}})(?:of|at|in|for)\b",
    re.IGNORECASE,
)


def wanted(question: str) -> Wanted:
    """The kind of answer that a question asks for; of several sentences the last asks."""
    asking = _SENTENCE_END.split(question.strip())[-1]
    kind: Kind = next((kind for kind, pattern in _ASKED if pattern.search(asking)), "open")
    thing = _OFFICE.search(asking) if kind == "who" else _THING.search(asking)
    return Wanted(kind=kind, thing=words(thing[1]) if thing else frozenset(), asking=asking, words=words(question))


def words(text: str) -> frozenset[str]:
    """The words and numbers of a text, in lower case, without possessives."""
    return frozenset(word for word in _WORDS.findall(text.lower().replace("’s", "").replace("'s", "")))
