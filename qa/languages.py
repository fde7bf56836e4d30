"""Which languages the embedding model compares, and what is said when it does not know one."""

import re
from collections.abc import Iterable

from index.chinese import chinese
from qa.records import Question
from qa.retrieve import Found
from qa.sentences import say

# Models that know Chinese, by their names; all others are taken to know English only.
_KNOWS_CHINESE = re.compile(
    r"multilingual|labse|bge-m3|\bm3e|text2vec|chinese|[-_]zh\b|qwen|jina-embeddings-v[34]|arctic-embed-.*v2|embeddinggemma",
    re.IGNORECASE,
)


def compares(model: str, text: str) -> bool:
    """Whether the vector of this text means anything: an English model's vectors of Chinese are noise."""
    return bool(_KNOWS_CHINESE.search(model)) or not chinese(text)


def unread(model: str, question: Question, cited: Iterable[Found]) -> str | None:
    """What the reader is told where a question or a cited story is in a language that the model does not know."""
    foreign = any(one.article.language == "zh" for one in cited)
    if compares(model, question.text) and not (foreign and not _KNOWS_CHINESE.search(model)):
        return None
    return say(question.language, "only words", model=model)
