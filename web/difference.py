"""What a newer version of a story says otherwise, line by line, as HTML."""

from difflib import SequenceMatcher

from web.html import text
from web.labels import say

LONGEST = 40_000  # characters of a version that are compared; a match takes time with the square of the lines
SHOWN = 12  # lines taken out or put in


def difference(old: str, new: str) -> str:
    """The lines that went and those that came, folded away; "" when the words are the same."""
    if max(len(old), len(new)) > LONGEST:
        return ""
    lines = changes(old, new)
    if not lines:
        return ""
    shown = "".join(f'<p dir="auto"><{mark}>{text(line)}</{mark}></p>' for mark, line in lines[:SHOWN])
    more = f"<p>{say('and {count} more lines', count=len(lines) - SHOWN)}</p>" if len(lines) > SHOWN else ""
    return f'<details class="difference"><summary>{say("What changed")}</summary>{shown}{more}</details>'


def changes(old: str, new: str) -> list[tuple[str, str]]:
    """("del", line) and ("ins", line), in the order of the text; empty lines do not count."""
    before, after = ([line for part in version.splitlines() if (line := part.strip())] for version in (old, new))
    found: list[tuple[str, str]] = []
    for kind, start, end, other_start, other_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind != "equal":
            found += [("del", line) for line in before[start:end]] + [
                ("ins", line) for line in after[other_start:other_end]
            ]
    return found
