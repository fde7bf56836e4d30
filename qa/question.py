"""The reader's words -> a Question: what is searched for, when, in which outlets."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime, tzinfo

from qa.attribution import carried
from qa.followup import standalone
from qa.intent import intent
from qa.records import Intent, Language, Period, Question
from qa.sentences import spoken
from qa.shifted import dated
from qa.when import find

LONGEST = 2000  # characters; a longer text is not a question


def understand(
    text: str,
    *,
    now: datetime,
    zone: tzinfo,
    history: Sequence[str] = (),
    period: Period | None = None,
    sources: Sequence[str] = (),
    outlets: Sequence[str] = (),
    language: Language | None = None,
) -> Question:
    """The question as understood: a follow-up is carried on from `history`, oldest first.

    A period and sources that the reader set take the place of those found in the words; `outlets` are the ones to be found there.
    `language` is that of what is said to the reader; None is that of the question.
    """
    asked = unicodedata.normalize("NFC", text).strip()
    *history, own = dated([*history, asked], now=now, zone=zone)
    text = standalone(own, history)
    found, kind = period or find(text, now=now, zone=zone), _kind(asked, text)
    of = None if sources or kind == "comparison" else carried(own, text, history, outlets)
    if of is not None and re.search(r"\w{3}", of[1]):
        sources, text = [of[0]], of[1]
    said = language or spoken(asked, history)
    return Question(asked=asked, text=text, period=found, sources=tuple(sources), intent=kind, language=said)


def _kind(asked: str, text: str) -> Intent:
    """Of the whole question, or where that shows none, of the reader's own words: "and the latest? (the toll)"."""
    kind = intent(text)
    return intent(asked) if kind == "fact" else kind
