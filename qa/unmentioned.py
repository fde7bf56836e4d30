"""The words of a question that the archive never mentions, for a refusal to name."""

import re

from index.chinese import CJK, chinese, parts
from qa.dates.zh_roles import phrases
from qa.extract import STOP_WORDS, Terms
from qa.intent import topic

# What parts Chinese words and begins or ends none of them.
_PARTICLES = re.compile(r"[是在於與及被了過有向從至]|曾經?|已經?|正在|以及|關於|有關|發生|多[高遠長久大]")
_OTHER_WORDS = re.compile(rf"(?:(?![{CJK}])[\w’'-])+")


def unmentioned(question: str, terms: Terms) -> list[str]:
    """Each once, in order, but for those that say nothing ("What"); of Chinese, whole stretches between particles alone, as a
    pair of characters that no passage holds may be the end of one word and the beginning of the next."""
    words = _in_chinese(question) if chinese(question) else _in_english(question)
    return [word for word in dict.fromkeys(words) if word.lower() not in STOP_WORDS and _never(word, terms)]


def _never(word: str, terms: Terms) -> bool:
    held = terms.analyze(word)
    return bool(held) and not any(map(terms.frequency, held))


def _in_english(question: str) -> list[str]:
    return [word.strip(".,;:!?\"'“”‘’()") for word in topic(question).split()]


def _in_chinese(question: str) -> list[str]:
    text = topic(question)
    for phrase in phrases(question):
        text = text.replace(phrase, " ")
    stretches = [part for part in parts(_PARTICLES.sub(" ", text)) if len(part) > 1]
    return [*stretches, *(word for word in _OTHER_WORDS.findall(text) if len(word) > 1)]
