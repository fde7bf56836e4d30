"""Chinese text for a search that knows words by the space around them: overlapping pairs of characters.

Pairs stand for words without a dictionary (Nie, Gao, Zhang and Zhou, "On the use of words and n-grams for Chinese information
retrieval", IRAL 2000). bench/chinese.py measures them against single characters.
"""

import re
from itertools import pairwise

CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # for a character class
_RUN = re.compile(f"[{CJK}]+")
_OTHER_WORD = re.compile(rf"(?:(?![{CJK}])[^\W\d_])+")
# What asks or joins and names nothing; the words that only look like it (的士 taxi, 目的 aim, 嗎啡 morphine, 哪吒) are kept.
_EMPTY = re.compile(
    "為什[麼么]|为什么|[什甚][麼么]|為何|为何|何[時时人地處处]|哪(?!吒)[些個个位裡裏里兒儿家種种年月日一]?|[是由]?[誰谁]|多少|[嗎吗](?!啡)|呢"
    "|請問|请问|如何|怎[麼么]?[樣样]?|[幾几][個个名位人時时歲岁年月日天次]|是否|(?<![目標标])的(?![士確确])"
)


def paired(text: str) -> str:
    """`text` with every run of Chinese characters as its pairs, spaces between; other words stay as they are.

    A run of one character stays one. Question words and 的 part a run and are left out.
    """
    if text.isascii() or not _RUN.search(text):
        return text
    return _RUN.sub(lambda run: f" {_pairs(run.group())} ", text)


def chinese(text: str) -> bool:
    """Whether a text is Chinese rather than of words in another script, two characters counted as a word."""
    characters = sum(len(run) for run in _RUN.findall(text))
    return characters > 0 and characters >= 2 * len(_OTHER_WORD.findall(text))


def parts(text: str) -> list[str]:
    """The stretches of Chinese characters between what asks or joins, in order."""
    return [part for run in _RUN.findall(text) for part in _parted(run)]


def _parted(run: str) -> list[str]:
    return _EMPTY.sub(" ", run).split()


def _pairs(run: str) -> str:
    return " ".join(" ".join(map("".join, pairwise(part))) or part for part in _parted(run))
