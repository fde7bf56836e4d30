"""The nouns of asking and answering. They fetch nothing; the constructor of Answer refuses nonsense."""

import re
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Literal

Language = Literal["en", "zh-Hant"]  # of a question, and of what is said to it beside quotes
Intent = Literal["fact", "latest", "earliest", "timeline", "comparison", "change"]
Refusal = Literal[
    "empty question",  # nothing to look for: no words, or only stop words, punctuation, emoji
    "question too long",
    "empty archive",
    "nothing found",  # no passage shares a word or a meaning with the question
    "nothing in period",  # there are matches, but none within the period and outlets that were set
    "not answered",  # passages were found, none of them answers
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Half-open and aware: `start <= published < end`; None is open on that side.

    `phrase` is what the reader wrote; `hard` means the reader set it in a control, so it cuts; otherwise it only prefers.
    """

    start: datetime | None
    end: datetime | None
    phrase: str = ""
    hard: bool = False

    def __post_init__(self) -> None:
        for moment in (self.start, self.end):
            if moment is not None and moment.utcoffset() is None:
                raise ValueError("a period needs times with a zone")
        if self.start is not None and self.end is not None and self.start >= self.end:
            raise ValueError(f"a period must end after it starts: {self.start} to {self.end}")

    def __contains__(self, moment: datetime) -> bool:
        return (self.start is None or self.start <= moment) and (self.end is None or moment < self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """The question as understood. `asked` is what the reader typed, `text` what is searched for."""

    asked: str
    text: str
    period: Period | None = None
    sources: tuple[str, ...] = ()
    intent: Intent = "fact"
    language: Language = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A story that was found, at its best passage `article.text[start:end] == text`. Higher score is better."""

    article_id: str
    version: int
    source: str
    published: datetime | None
    precision: str
    title: str
    url: str | None
    start: int
    end: int
    text: str
    score: float
    also: tuple[str, ...] = ()  # other outlets that carried a copy of it
    section: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """`quote` is `article(article_id, version).text[start:end]`, byte for byte, now and after any later update.

    `emphasis` is the span of the bare answer words, offsets into the same text within start and end; `also` names the other
    outlets that carried a copy of the story; `notice` is the correction or withdrawal the story carries.
    """

    number: int
    article_id: str
    version: int
    source: str
    published: datetime | None
    precision: str
    title: str
    url: str | None
    credit: str | None
    start: int
    end: int
    quote: str
    emphasis: tuple[int, int] | None = None
    also: tuple[str, ...] = ()
    notice: str | None = None
    section: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """An entry of a timeline or of a figure that changed, for a plot: the day, the number of its citation, the figure if any."""

    at: date
    number: int
    value: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer in which everything is cited, or a refusal.

    Raises ValueError when a marker [n] has no citation, a citation no marker, a refusal has citations, or an answer none:
    an uncited answer cannot exist, whoever composed it.

    `independent` counts the sources the citations rest on, copies of one story as one. `notes` are sentences of ours about the
    search ("2 undated stories not considered"). `composed` says who put the text together: quotes alone, or a language model.
    """

    text: str
    question: Question
    generation: int
    citations: tuple[Citation, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    refusal: Refusal | None = None
    stages: tuple[str, ...] = ()
    confidence: float = 0.0  # 0 to 1, that the archive answers the question at all
    milliseconds: float = 0.0
    independent: int = 0
    notes: tuple[str, ...] = ()
    points: tuple[Point, ...] = ()
    composed: Literal["quotes", "model"] = "quotes"

    def __post_init__(self) -> None:
        numbers = [c.number for c in self.citations]
        if self.refusal is not None:
            if numbers:
                raise ValueError("a refusal has no citations")
            return
        if not numbers:
            raise ValueError("an answer needs a citation")
        if len(set(numbers)) != len(numbers):
            raise ValueError(f"two citations with one number: {numbers}")
        used = {int(n) for n in re.findall(r"\[(\d+)\]", without_quotes(self.text, self.citations))}
        if used != set(numbers):
            raise ValueError(f"markers {sorted(used)} do not match citations {sorted(numbers)}")


def without_quotes(text: str, citations: tuple[Citation, ...]) -> str:
    """`text` without the quoted words, so that a "[2]" inside a stored story is not taken for a marker."""
    for quote in sorted({c.quote for c in citations}, key=len, reverse=True):
        text = text.replace(quote, "")
    return text


def to_json(answer: Answer) -> dict[str, Any]:
    """The answer as data for `--json`, HTTP and MCP. The names are a promise; times are ISO 8601 with their offset."""
    data = _plain(asdict(answer))
    data["answer"] = data.pop("text")
    return {
        key: data[key]
        for key in (
            "answer",
            "refusal",
            "citations",
            "evidence",
            "question",
            "stages",
            "notes",
            "points",
            "independent",
            "composed",
            "confidence",
            "generation",
            "milliseconds",
        )
    }


def _plain(value: Any) -> Any:
    if isinstance(value, date):  # a datetime too
        return value.isoformat()
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
