"""What a question asks of time without naming a date: the latest, the earliest; and time words that are not dates."""

import re
from typing import Literal

from index.chinese import chinese
from qa.dates import zh_order

LATEST = re.compile(
    r"\b(?:latest|most recent(?:ly)?|newest|up[ -]to[ -]date|right now|just now|at the moment|as of now|currently"
    r"|so far(?! (?:this|in|on|today))|breaking news|last (?:time|known|seen|heard|updated?|reported|word)|what's new"
    r"|(?:any|an|new|recent) (?:updates?|developments?|news))\b",
    re.IGNORECASE,
)
NOW = re.compile(r"(?<!\bby )(?<!\buntil )(?<!\btill )\bnow\b(?!-|\s+(?:that|defunct|famous|infamous|known|former))")
_REPORTS = (
    r"(?:report|mention|announce|confirm|appear|publish|emerge|warn|learn|claim|reveal|disclose|notice|record|detect|suggest)"
    r"(?:e?d|ing)?"
)
_TELLING = (
    r"(?:reports?|mentions?|stor(?:y|ies)|articles?|accounts?|news|coverage|word|references?|records?|warnings?|signs?)"
)
EARLIEST = re.compile(
    rf"\b(?:(?:earliest|oldest|the first) (?:known )?{_TELLING}|earliest (?:known )?(?:date|time)|what (?:is|was) the earliest|earliest(?=\s*[.?!]*$)"
    rf"|first (?:{_REPORTS}|said|say|told|heard|broke|came (?:out|up|to light)|come (?:out|up))"
    r"|(?:the|did|who|which) first(?=\s*[.?!]*$)|(?:came|come|comes|happened) first"
    r"|first to (?:\w+ )?(?:report|mention|announce|confirm|say|publish))\b",
    re.IGNORECASE,
)
AT_EARLIEST = re.compile(r"\b(?:at|by) (?:the|its) (?:very )?(?:earliest|latest)\b", re.IGNORECASE)

_EVENT = (
    r"(?:\w*elections?|vote|referendum|war|attacks?|summit|inauguration|pandemic|crash|ceasefire|truce|invasion|coup|crisis|trial|verdict|ruling"
    r"|collision|derailment|landslide|inquiry|hearing|sentencing|earthquake|quake|storm|typhoon|hurricane|floods?|flooding|fire|blaze|explosion|blast|bombing|shooting|riots?|protests?|strikes?|deal"
    r"|agreement|accord|treaty|talks|meeting|visit|speech|announcement|resignation|death|assassination|arrest|release|capture|raid|merger"
    r"|takeover|launch|opening|closure|collapse|outbreak|lockdown|handover|revolution|independence|disaster|accident|sinking|debate|primary|primaries"
    r"|midterms?|olympics|games|world cup|final|budget|holidays?|festival|new year|ramadan|eid|easter|passover|diwali|thanksgiving|labor day"
    r"|brexit|covid(?:-19)?|9/11)"
)
_WHEN = (
    r"(?:ever since|since|before|after|until|till|following|prior to|ahead of|in the wake of|in the aftermath of|in the run-up to"
    r"|by the time of|at the time of|during)"
)
_THE = r"(?:(?:the|his|her|their|its|this|that|last|a|an)\s+|[\w-]+'s\s+)"
_REST = r"(?:\s+(?:of|in|on|at|over|between)\s+(?:the\s+)?[\w'-]+(?:\s+(?-i:[A-Z])[\w'-]*){0,3}|(?:\s+(?-i:[A-Z])[\w'-]*){1,3})?"
_NOT_ASKED = r"(?!(?:what|which|who|whose|that|how)\b)"
AFTER_EVENT = re.compile(rf"\b{_WHEN}\s+{_THE}?(?:{_NOT_ASKED}[\w'-]+\s+){{0,3}}?{_EVENT}\b{_REST}", re.IGNORECASE)
_DID = (
    r"(?:was|were|is|took|left|came|became|won|lost|died|began|fell|broke|quit|went|met|got|made|struck|shot|resigns?"
    r"|(?!need|speed|indeed)\w{2,}ed)"
)
_WHO = r"(?:he|she|they|it|(?:the\s+)?[A-Za-z][\w'-]*(?:\s+[A-Za-z][\w'-]*){0,2}?)"
CLAUSE = rf"\s+{_NOT_ASKED}{_WHO}(?<!ing)\s+{_DID}\b(?:\s+{_NOT_ASKED}[\w'-]+){{0,4}}"
SINCE_CLAUSE = re.compile(rf"\b(?:since|until)(?!\s+then\b){CLAUSE}")
AFTER_CLAUSE = re.compile(rf"\b(?:after|before){CLAUSE}")
# "after" and "before" often only tell the story; they set a time where the question is what followed.
FOLLOWED = re.compile(r"\b(?:happen\w*|chang\w*|react\w*|follow\w*|next(?=\W*$))\b", re.IGNORECASE)
BOUNDING = re.compile(r"(?:ever since|since|until|till)\b", re.IGNORECASE)  # these always set a time
DAY_OR_MONTH = re.compile(
    r"(?<![\w/.-])0?(?P<a>[1-9]|1[0-2])(?P<sep>[/.-])0?(?P<b>[1-9]|1[0-2])(?P=sep)(?:\d{4}|\d\d)(?![\w/-])"
)
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
NO_SUCH_DAY = re.compile(
    rf"\b(?:3[01](?:st)?\s+(?:of\s+)?feb[a-z]*|31(?:st)?\s+(?:of\s+)?(?:apr|jun|sep|nov)[a-z]*|(?:3[2-9]|[4-9]\d)\s+{_MONTH})\b(?:,?\s+\d{{4}})?",
    re.IGNORECASE,
)
WINTER = re.compile(r"\b(?:in\s+)?(?:the\s+)?winter(?:\s+of)?\s+\d{4}\b(?![-/]\d)", re.IGNORECASE)


def recency(text: str) -> Literal["latest", "earliest"] | None:
    """Whether `text` asks for an order of stories: not "the First Minister", "for the first time", "at the latest"."""
    if chinese(text):
        return zh_order.recency(text)
    words = AT_EARLIEST.sub("", text)
    if EARLIEST.search(words):
        return "earliest"
    return "latest" if LATEST.search(words) or NOW.search(words) else None


def unresolved(text: str) -> str | None:
    """The words of `text` that set a time which no calendar knows: "since the election", "03/04/2026"; None without any."""
    if chinese(text):
        return zh_order.unresolved(text)
    followed = FOLLOWED.search(text) is not None
    clauses = (SINCE_CLAUSE, AFTER_CLAUSE) if followed else (SINCE_CLAUSE,)
    found = (
        match[0].strip()
        for words in (AFTER_EVENT, *clauses, NO_SUCH_DAY, WINTER)
        for match in words.finditer(text)
        if followed or words is not AFTER_EVENT or BOUNDING.match(match[0])
    )
    return next(found, None) or next(
        (match[0] for match in DAY_OR_MONTH.finditer(text) if match["a"] != match["b"]), None
    )
