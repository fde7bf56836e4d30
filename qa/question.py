"""The reader's words -> a Question: what is searched for, when, in which outlets."""

import unicodedata
from collections.abc import Sequence
from datetime import datetime, tzinfo

from qa.followup import standalone
from qa.intent import intent
from qa.records import Period, Question
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
) -> Question:
    """The question as understood: a follow-up is carried on from `history`, oldest first. A period the reader set takes the place of one found in the words."""
    asked = unicodedata.normalize("NFC", text).strip()
    text = standalone(asked, history)
    found = period or find(text, now=now, zone=zone)
    return Question(asked=asked, text=text, period=found, sources=tuple(sources), intent=intent(text))
