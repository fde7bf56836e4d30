"""Every sentence of ours that an answer may hold beside its quotes, by language: one table each, the same keys and places.

A pair is for one and for several, chosen by `count`. The texts of stories are never translated; the codes of a refusal and the
names in the JSON stay as they are.
"""

from collections.abc import Mapping, Sequence

from index.chinese import chinese
from qa.records import Language
from qa.sentences_zh import CHINESE

Table = Mapping[str, str | tuple[str, str]]

ENGLISH: Table = {
    # refusals, by their codes
    "empty question": "There is nothing to look for in this question: ask with a name, a place or a thing.",
    "question too long": "This is longer than {longest:,} characters: ask a shorter question.",
    "empty archive": "The archive is empty: index a folder of stories first.",
    "nothing in period": "The archive has no story{when}{outlets}.",
    "not answered": "The archive does not say. Searched: {stories}{span}.{never}",
    "no story when": " {when}",
    "no story of outlets": " from the outlets that are set",
    "stories": ("1 story", "{count:,} stories"),
    "searched span": ", {first} to {last}",
    "never mentioned": " They never mention {words}.",
    "nearest before": " The nearest before: “{title}” ({source}, {when}).",
    "nearest after": " The nearest after: “{title}” ({source}, {when}).",
    "related": "Related, not an answer:",
    # days that were written into a control, an option or a call
    "no day": "No day is given: write a first or a last day, like 2026-01-09 or 9 January 2026.",
    "not a day": "“{written}” is not a day: write it like 2026-01-09 or 9 January 2026.",
    "days turned round": "{first} comes after {last}: give the earlier day first.",
    # times and lists
    "undated": "undated",
    "day": "{day} {month} {year}",
    "moment": "{day}, {time} {zone}",
    "credit": " ({credit})",
    "of an outlet": "{source}, {when}",
    "quoted": "“{words}”",
    "comma": ", ",
    "semicolon": "; ",
    "of days": "of {when}",
    "from day to day": "{first} to {last}",
    "from hour to hour": "{day}, {first} to {last}",
    "from on": "from {first} on",
    "before": "before {last}",
    "any time": "any time",
    # notes
    "undated left out": (
        "{count} undated story not considered.",
        "{count} undated stories not considered.",
    ),
    "published and tells": "[{number}] was published on {day} and tells of {when}.",
    "nothing quoted from": "Nothing quoted here is from “{phrase}”.",
    "nothing found in": "No story found in “{phrase}”; these are from other times.",
    "no date": "“{words}” is not understood as a date.",
    "other outlets": "{outlets}: nothing found on this; these are other outlets.",
    "stories differ": "[1] and [2] contradict one another; both are shown, neither is taken as right.",
    "same statement": "What [1] says stands in {sources} independent sources.",
    "silent": "The archive has not been kept up to date since {when}: newer stories may be missing.",
    "only words": "Chinese stories: only lexical search ran; the model {model} knows English.",
    # timelines, comparisons, changed figures
    "timeline": (
        "{count} entry, by the day they tell of:{undated}",
        "{count} entries, by the day they tell of:{undated}",
    ),
    "timeline undated": (
        " ({count} undated story not considered)",
        " ({count} undated stories not considered)",
    ),
    "overview": "Stories {when}: {shown}, by the day they tell of.",
    "shown of": "{shown} of {total:,}",
    "newest": "The newest story found on this is of {when}.",
    "earliest": "The earliest story found on this is of {when}.",
    "order": "In this order, by the dates that the stories give:",
    "dated": "By the dates that the stories give:",
    "comparison": "Side by side, from the stories of each:",
    "change": "The figures changed, or stories differ; newest first:",
    "nothing on this side": "Nothing found.",
    "before event": "Before {event}",
    "after event": "After {event}",
    "heading": "{heading}:",
    "entry": "{label}: {quote} [{number}]",
    "label": "{when}, {source}",
    "event and published": "{day} (published {published})",
    # stages
    "by words": "lexical search",
    "by words, behind": "lexical search (index behind the catalogue)",
    "by meaning": "semantic search",
    "by meaning so far": "semantic search (covers {share:.0%} so far)",
    "preferred": "stories of “{phrase}” preferred",
    "by date": "stories by date",
    "chosen": "sentences (confidence {confidence:.2f}, at least {needed:.2f} needed)",
    "arranged": "arranged as {kind}",
    "kind fact": "fact",
    "kind latest": "latest",
    "kind earliest": "earliest",
    "kind timeline": "timeline",
    "kind comparison": "comparison",
    "kind change": "change",
    # the language model
    "model kept": "language model {model}: {kept} of {all} sentences stand in the quotes",
    "model failed": "language model {model} {why}",
    "quotes alone": "The language model {why}: this answer is in quotes alone.",
    "not asked": "was not asked, because {why}",
    "a quote speaks to language models": "a quote speaks to language models",
    "only English can be checked": "only English can be checked",
    "wrote nothing": "wrote nothing",
    "wrote nothing that stands": "wrote nothing that stands in the quotes ({faults})",
    "broke": "{error}",
    "dropped": (
        "1 sentence of the language model was dropped, not being in the quotes ({faults}).",
        "{count} sentences of the language model were dropped, not being in the quotes ({faults}).",
    ),
    "fault": "{count} {reason}",
    # the faults of qa.verify, by their own words
    "cites no quote": "cites no quote",
    "cites a quote that was not given": "cites a quote that was not given",
    "says nothing that could be checked": "says nothing that could be checked",
    "holds an address": "holds an address",
    "has words in quotation marks that are not the quote's": "has words in quotation marks that are not the quote's",
    "a name is not in the quotes": "a name is not in the quotes",
    "a number is not in the quotes": "a number is not in the quotes",
    "turns a score around": "turns a score around",
    "a date is not in the quotes": "a date is not in the quotes",
    "denies or asserts what the quotes do not": "denies or asserts what the quotes do not",
    "says the opposite of the quotes": "says the opposite of the quotes",
    "turns around who did what": "turns around who did what",
    "too few of its words are in the quotes": "too few of its words are in the quotes",
}
TABLES: Mapping[Language, Table] = {"en": ENGLISH, "zh-Hant": CHINESE}


def spoken(text: str, history: Sequence[str] = ()) -> Language:
    """The language of a question; a name with a word or two of Chinese ("RTHK呢？") is in that of the turn before."""
    if chinese(text):
        return "zh-Hant"
    some = any(character in text for character in "呢嗎嘅的了又") and bool(history)
    return "zh-Hant" if some and chinese(history[-1]) else "en"


def say(language: Language, key: str, **places: object) -> str:
    """A sentence of ours with its places filled."""
    written = TABLES[language][key]
    if isinstance(written, tuple):
        written = written[0] if places.get("count") == 1 else written[1]
    return written.format(**places)
