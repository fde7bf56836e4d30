"""Whose words are asked for: "what did the Courier say about the ferries?" asks the Courier, "who owns the Courier?" does not."""

import re
from collections.abc import Sequence

from qa.intent import named, outlets
from qa.vocabulary import DAYS, MONTHS

_SAY = r"(?:say|said|saying|says|report(?:ed|ing|s)?|wr(?:ite|ote|itten|iting)|writes|cover(?:ed|ing|s)?|describ(?:e|ed|es)|tell|told|claim(?:ed|s)?|have)"
_DATE = rf"(?:the\s+)?(?:\d|(?:{'|'.join(sorted(DAYS | MONTHS))})\b)"  # "on Monday" is not what about
_ABOUT = rf"(?:\s+(?:about|on(?!\s+{_DATE})|of|regarding|concerning))?"
_AND = r"^\W*(?:and\s+|but\s+|so\s+)?"
# What asks an outlet; OUTLET stands for its name.
_ASKED = (
    rf"{_AND}(?:what|how)?\s*(?:did|does|do|has|had|is|was)\s+OUTLET\s+{_SAY}\b(?:\s+to\s+say)?{_ABOUT}",
    rf"{_AND}(?:what|how)\s+about\s+OUTLET(?=\W*(?:$|\())",
    r"\b(?:according\s+to|as\s+reported\s+(?:by|in))\s+OUTLET,?",
    r"\b(?:reports?|stor(?:y|ies)|articles?|coverage|news|anything|more)\s+(?:in|by|from|of|on)\s+OUTLET(?:\s+(?:about|on|of))?",
    rf"{_AND}OUTLET(?=\W*$)",
    r"^(?:那麼?|咁)?\s*OUTLET\s*(?:呢(?=\W*$)|對|就|(?:是?如何|怎[麼樣]樣?|點樣?)(?:說|講|報[道導])|(?:報[道導]|說|講)了?[什甚]?[麼么]?)",
    r"根?據\s*OUTLET\s*的?(?:報[道導])?[，,]?",
    r"OUTLET\s*的(?:報[道導]|說法)",
)
_QUESTION = re.compile(
    r"\W*(?:and\s+|but\s+)?(?:who|what|when|where|why|which|how|did|does|is|was|were|are|has)\b", re.IGNORECASE
)


def asked_of(text: str, sources: Sequence[str]) -> tuple[str, str] | None:
    """The one outlet whose words are asked for, and the text without asking it; None where none is, or several are named."""
    found = outlets(text, sources)
    if len(found) != 1:
        return None
    name = f"(?:[Tt]he\\s+)?(?:{'|'.join(named(found[0], sources))})"
    for words in _ASKED:
        pattern = re.compile(words.replace("OUTLET", name), re.IGNORECASE)
        if pattern.search(text):
            return found[0], _tidy(pattern.sub(" ", text))
    return None


def carried(asked: str, text: str, history: Sequence[str], sources: Sequence[str]) -> tuple[str, str] | None:
    """As `asked_of`, for a follow-up `asked` that reads as `text`: its own outlet, or the one that the turns before asked."""
    rest = text[len(asked) :] if text.startswith(asked) else ""
    own = asked_of(asked, sources)
    if own is not None:
        return own[0], _tidy(f"{own[1]} {_unnamed(rest, sources)}")
    before = next((found[0] for turn in reversed(history) if (found := asked_of(turn, sources))), None)
    if before is None or before not in outlets(rest, sources) or outlets(asked, sources):
        return None
    return before, _tidy(f"{asked} {_unnamed(rest, sources)}")


def _unnamed(text: str, sources: Sequence[str]) -> str:
    """What was carried on without the outlets in it."""
    for source in outlets(text, sources):
        text = re.sub(rf"(?:[Tt]he\s+)?(?:{'|'.join(named(source, sources))}),?\s*", "", text)
    return text


def _tidy(text: str) -> str:
    """Without what removed words leave behind; "(the ferries)" alone loses its parentheses."""
    text = re.sub(r"\(\s*\)", "", re.sub(r"\s+", " ", text))
    text = re.sub(r",\s*\)", ")", text).strip(" ,，")
    alone = re.fullmatch(r"\W*[(（](.+)[)）]\W*", text)
    text = alone[1] if alone else text
    return text if _QUESTION.match(text) else text.rstrip(" ?")
