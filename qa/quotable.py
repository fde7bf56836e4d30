"""What of a stored story may be quoted as a sentence: no datelines standing alone, headings, link lines or words to the reader."""

import re

# Where a sentence ends, in any of the scripts that are read, with closing marks behind it.
_ENDED = re.compile(r"[.!?…。！？][\s\"'”’»」』)\]）]*$")
_SHORTEST = 4  # words; "CNN —", "Read more." and list numbers have fewer. Chinese has no spaces and is not counted.
_HAN = re.compile(r"[\u3400-\u9fff]")
# Furniture that stands within the bodies of stories as feeds and scrapes give them; a verb to the reader opens it.
_TO_THE_READER = re.compile(
    r"^\W*(?:sign up|subscribe|click here|(?:read|see|learn) more\b|more\s*:|related\s*:|also read\s*:|follow us|download|"
    r"(?:check|browse) (?:out )?(?:our|your|the latest)|support (?:our|local) journalism|contributing\s*:|"
    r"get (?:\S+ ){0,6}newsletter|get (?:\S+ ){0,4}(?:in|to) your inbox|like what you see|"
    r"we (?:may|will) (?:use|earn|share|process) .*\b(?:registration|commission|purposes?|purchases?)\b|"
    r"(?:our|the) (?:journalism|newsletter) .*\bsign up)"
    r"|\bsign up (?:here|for (?:the|our|CNN|text))\b|\bcookies?\b.*\b(?:consent|preferences|policy)\b"
    r"|\bvideo (?:player|content)\b.*\b(?:load|start)|\badvertisement\b\W*$",
    re.IGNORECASE,
)


def quotable(sentence: str) -> bool:
    """Whether it reads as a sentence of the story."""
    if not _ENDED.search(sentence) or _TO_THE_READER.search(sentence):
        return False
    return len(sentence.split()) >= _SHORTEST or len(_HAN.findall(sentence)) >= _SHORTEST
