"""Whether a date in a sentence says when, or names the subject: "in 2019" against "the 2019 protests" and "Budget 2024".

A date says when after a fitting preposition, as an adverb of its own ("yesterday", "last week"), or standing full and free
("9 January 2026"). It names the subject when a noun follows that it belongs to. In doubt it is the subject.
"""

import re
from dataclasses import dataclass

from qa.dates.modifiers import Piece
from qa.dates.setting import OPERATORS, Operator, Setting, event_follows, setting

# Which units go with a preposition: nobody means a date by "on 2019", "over 2019" or "for 2022".
_LONG = {"month", "quarter", "season", "year", "decade", "century", "range", "week", "part"}
UNITS = {"in": _LONG, "on": {"day", "part", "weekend", "range"}, "for": {"day", "week", "weekend"}, "at": {"weekend"}}
UNITS |= {"over": {"weekend", "season"}, "from": {"day", "part", "week", "month", "range"}}
UNITS |= {"between": {"range"}, "through": {"day", "part", "week", "weekend", "month", "range"}}
LONG_UNITS = {"year", "season", "quarter", "month", "decade", "century"}
PERSONS = {
    "may",
    "march",
    "april",
    "june",
    "august",
    "jan",
    "mar",
    "dec",
}  # months in lower case, or alone, may be none

ONWARDS = re.compile(
    r"\s+(?:onwards?|on(?!\s+\w)|forward|(?:un)?till?\s+(?:now|today)|to\s+(?:date|now|today|the present))\b",
    re.IGNORECASE,
)
PAPERS = re.compile(
    r"\s+(?:Times|Mail|Mirror|Express|Post|Herald|Live|Lights?|Independent|Sun|Star|Mercury|People|Business|World|Telegraph"
    r"|Night|Morning|Football|School|Tribune|Service|Fever|Club|Island|Prayers?)\b"
)
NEWS_OF = re.compile(
    r"\b(?:news|events?|stor(?:y|ies)|headlines?|articles?|reports?|coverage|happenings)\s+of\s+$", re.IGNORECASE
)
ASKS_ON = re.compile(r"^\W*(?:and|but|or|(?:and )?(?:what|how) about)\s+(?:the\s+)?$", re.IGNORECASE)
WHICH_ONE = re.compile(
    r"\b(?:born|founded|established|incorporated)\s+$", re.IGNORECASE
)  # the date tells which, not when
RECORD = re.compile(
    r"\b(?:first|highest|lowest|biggest|smallest|largest|worst|best|fastest|slowest|deadliest|strongest|weakest|longest|shortest"
    r"|deepest|steepest|hottest|coldest|busiest|closest|least|most)\b[^.?!,;]*$",
    re.IGNORECASE,
)
NOWADAYS = re.compile(
    r"\b(?:known|of|to|until|till|like|as|even|modern|usa|world|still(?:\s+\w+)?)\s+$|\bhow many\b.*\b(?:is|are) there\b",
    re.IGNORECASE,
)
COMING = re.compile(r"\b(?:next|coming)$", re.IGNORECASE)
NAMED_BEFORE = re.compile(
    r"\b(?:names?|parts?|site|area|region|territory) (?:of|in)\s+$", re.IGNORECASE
)  # "of today's Iraq"
OWN_PREPOSITION = re.compile(r"(?:early|late|mid|middle)(?:\s+part)?\s+(?:of|in|on)\b", re.IGNORECASE)
GENERIC = re.compile(
    r"'s\s+(?!news|headlines|stories|events|papers|results|elections)"
    r"(?:\w+s|youth|society|world|generation|money|young|modern|age|era|economy|culture)\b",
    re.IGNORECASE,
)
ON_SUNDAY = re.compile(r"\b(?:Mail|Sun|Express|Mirror|Star|Independent|Scotland|Wales)\s+$")
NOT_A_DAY = {"a", "an", "any", "every", "each", "one", "most", "some", "of", "for", "the", "to", "and", "with"}
NOT_A_DAY |= {"which", "what", "average", "given", "normal", "ordinary", "typical"}


@dataclass(frozen=True, slots=True)
class Role:
    """How a date bounds the period, and where the words that say so begin and end."""

    operator: Operator
    begin: int
    end: int


def judged(text: str, piece: Piece) -> Role | None:
    """The role of `piece` in `text`; None when it names the subject, or may."""
    here = setting(text, piece)
    if here.follow == "joined" or text[: piece.begin].endswith(("-", "/")):
        return None
    relative = piece.atom.kind.relative or piece.counted_from_now or bool(here.group("rel"))
    if not (_near_fits(here) if relative else _fixed_fits(here)):
        return None
    return _role(here)


def _role(here: Setting) -> Role:
    """ "from May on" and "from next year" are since then; "after Thursday's vote" begins with Thursday; "on today" is today."""
    operator = OPERATORS.get(here.word, "in")
    if _onwards(here):
        match = ONWARDS.match(here.after)
        return Role("since", here.start, here.piece.end + (match.end() if match else 0))
    if here.word == "from" and COMING.search(here.group("rel")):
        return Role("since", here.start, here.piece.end)
    if operator == "after" and here.follow == "possessive":
        operator = "since"
    alone = operator == "in" and here.word != "as of" and (here.kind in ("near", "part") or here.follow == "possessive")
    return Role(operator, here.piece.begin if alone else here.start, here.piece.end)


def _onwards(here: Setting) -> bool:
    return here.word == "from" and ONWARDS.match(here.after) is not None


def _near_fits(here: Setting) -> bool:
    """A date relative to now is an adverb by itself; "last year's election" and "today's youth" are subjects all the same."""
    unit = here.piece.span.unit
    if here.follow == "possessive":
        nowadays = GENERIC.match(here.after) or NAMED_BEFORE.search(here.lead)
        return (unit == "month" or unit not in LONG_UNITS) and not (here.phrase.lower() == "today" and nowadays)
    if here.kind == "weekday":
        return not _in_a_name(here)
    if here.kind not in ("month", "holiday", "season") and titled(here):
        return False
    if here.phrase.lower() == "today":
        nowadays = NOWADAYS.search(here.text[: here.start]) or re.match(r"\s+as\b", here.after)
        return not nowadays or bool(NEWS_OF.search(here.lead)) or here.word == "as of"
    if here.phrase.lower() == "overnight":
        return (
            here.follow != "noun"
            and not re.search(r"\b(?:an|became|stay\w*)\s+$", here.lead, re.IGNORECASE)
            and not here.the
        )
    if here.kind == "weekend" and here.group("rel").lower() == "the":
        return bool(here.word)
    return not (unit in LONG_UNITS and event_follows(here.after))


def titled(here: Setting) -> bool:
    """A capital that the sentence does not explain: "This Morning", "USA Today", "The Day After Tomorrow"."""
    opens = not re.search(r"[\w,]\s*$", here.text[: here.piece.begin])
    words = here.phrase.split()
    words = words[1:] if words[0] == "the" else words
    others = re.findall(r"[^\W\d_]{4,}", here.text[: here.piece.begin] + here.text[here.piece.end :])
    headline = sum(word[0].islower() for word in others) * 3 < len(others) or not others
    return not headline and (words[-1][0].isupper() and len(words) > 1 if opens else words[0][0].isupper())


def _in_a_name(here: Setting) -> bool:
    """ "Sunday Times", "Friday Night Lights"."""
    return bool(PAPERS.match(here.after) or ON_SUNDAY.search(here.lead)) or here.group("part")[:1].isupper()


def _fixed_fits(here: Setting) -> bool:
    if here.follow == "possessive":
        return here.kind == "weekday" and not PAPERS.match(here.after[2:])
    if (here.kind == "weekday" and _in_a_name(here)) or (here.kind == "month" and not _capital_month(here)):
        return False
    if (here.kind == "the unit" and not here.piece.changed) or event_follows(here.after):
        return False
    if here.follow == "noun":
        belongs = here.the and not here.piece.changed and here.kind not in ("decade", "century")
        if belongs or here.kind in ("nth", "the unit"):
            return False
    return _preposition_fits(here) if here.word else _stands_free(here)


def _capital_month(here: Setting) -> bool:
    """Not "may" and "march" in lower case, unless nothing in the text but its first letter is in upper case."""
    name = here.group("month")
    return name[0].isupper() or name.lower().rstrip(".") not in PERSONS or not any(c.isupper() for c in here.text[1:])


def _preposition_fits(here: Setting) -> bool:
    if not _onwards(here) and not _unit_fits(here):
        return False
    if WHICH_ONE.search(here.lead) or (here.word == "since" and RECORD.search(here.lead)):
        return False
    if (
        here.kind == "month"
        and not here.dated
        and here.word not in ("in", "during", "throughout")
        and _may_be_a_person(here)
    ):
        return False
    if here.follow != "noun":
        return True
    houses = here.kind == "year" and here.piece.span.start.year % 50 == 0 and re.match(r"\s+[a-z]\w*s\b", here.after)
    return not houses and here.word not in ("by", "around", "circa", "for", "at", "over")  # "in 2000 homes"


def _unit_fits(here: Setting) -> bool:
    allowed = UNITS.get(here.word)
    if allowed is None or here.piece.span.unit in allowed:
        yearly = here.word == "for" and here.kind == "date" and here.piece.atom.floats  # "the record for 11 November"
        return not yearly and not (here.word == "on" and here.kind == "years")
    changed = here.word in ("at", "over") and (here.piece.changed or here.kind == "holiday")
    return changed or (here.word == "on" and here.kind == "month" and here.dated)


def _may_be_a_person(here: Setting) -> bool:
    """ "since May resigned", "a statement by May"."""
    name = here.group("month").lower().rstrip(".")
    verb = here.follow == "noun" or re.match(r"\s+(?:was|is|were|had|has|did|will|would)\b", here.after)
    vague = name == "may" and here.word in ("by", "from", "ahead of", "around", "for", "over") and not _onwards(here)
    return vague or (name in PERSONS and bool(verb))


def _stands_free(here: Setting) -> bool:
    """Without a preposition: the whole text, after "what about", or a full date with no noun to belong to."""
    before, after = here.text[: here.piece.begin], here.text[here.piece.end :]
    ends = not re.search(r"\w", after)
    if ends and re.fullmatch(r"\W*(?:the\s+)?", before, re.IGNORECASE):
        return True
    if ends and ASKS_ON.match(before):
        return here.kind not in ("nth", "the unit") and here.group("month") != "May"
    if NEWS_OF.search(here.lead) or OWN_PREPOSITION.match(here.phrase):
        return here.follow != "noun"
    if re.search(r"\bto\s+$", before):  # "moved to 3 May": the new date, not when
        return False
    if here.the or here.kind in ("year", "years", "decade", "century", "the unit", "holiday", "nth"):
        return False
    if here.kind == "weekday":
        return _free_weekday(here)
    full = here.kind in ("date", "dates") or here.dated
    return full and here.follow != "noun" and not re.match(r"\s+\d", after)


def _free_weekday(here: Setting) -> bool:
    """ "What did the court rule Thursday?", not "Black Friday", "every Friday", "a Friday"."""
    if here.follow == "noun" or (here.follow == "function" and not here.group("part")):
        return False
    last = re.search(r"([\w'-]+)\s+$", here.lead)
    return last is None or not (last[1][0].isupper() or last[1] in NOT_A_DAY)
