"""A conversation <-> the JSON that a reader's browser keeps and that a shared file holds. Nothing of it stays on the server.

    format     FORMAT; id: of the conversation, 16 hexadecimal digits; title: its first question
    turns      oldest first: asked, at (ISO 8601 with offset), outlets, everywhere, verdict; understood: what was searched for;
               period: null or {start, end, phrase, hard}; sources; intent; refusal; text: the answer as paragraphs of
               pieces, {said: our words}, {quote: number} or {mark: number}; notes, stages, points, independent,
               composed, generation, milliseconds
    citations  of a turn: number, article_id, version, start, end, quote, emphasis; evidence: the place and a digest of the passage

What comes back is foreign. A quote is shown only where the archive has these very words at this very place; all that is
told of its story is read from the archive. The words between the quotes are believed of the reader's own browser, and
left out of a file, which anyone may have written.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from hashlib import sha256
from typing import Any, get_args

from index.chunk import sentences
from index.records import ArchiveError, Article
from index.view import View
from qa.records import Answer, Citation, Evidence, Intent, Period, Question, Refusal
from qa.sentences import spoken
from web import foreign
from web.conversation import tokens
from web.labels import say
from web.turn import Turn, verdicts

FORMAT = "ask-the-archive/conversation/1"
LARGEST = 300_000  # bytes; thirty turns over real news have 80,000
TURNS = 30  # the newest, as the page shows them
CITED = 60  # passages of a turn
TITLE = 200  # characters
EVIDENCE = 60  # stories found, of a turn
GONE = "[…]"  # in place of a quote that is not there any more


class NotKept(ArchiveError):
    """What was to be opened is no conversation of this page."""


# ---- to the browser


def kept(turns: Sequence[Turn]) -> str:
    """The conversation as JSON of at most LARGEST bytes; the oldest turns make room. "" for none."""
    shown = list(turns[-TURNS:])
    while shown:
        title = shown[0].answer.question.asked[:TITLE]
        data = {"format": FORMAT, "id": shown[-1].conversation, "title": title, "turns": list(map(_turn, shown))}
        written = json.dumps(data, ensure_ascii=False)
        if len(written.encode("utf-8", "replace")) <= LARGEST:
            return written
        del shown[0]
    return ""


def _turn(turn: Turn) -> dict[str, Any]:
    answer, question = turn.answer, turn.answer.question
    return {
        "asked": question.asked[: foreign.LONGEST],
        "at": turn.asked.isoformat() if turn.asked else None,
        "outlets": turn.outlets,
        "everywhere": turn.everywhere,
        "verdict": turn.verdict,
        "understood": question.text[: foreign.LONGEST],
        "period": _period_data(question.period),
        "sources": question.sources,
        "intent": question.intent,
        "refusal": answer.refusal,
        "text": [[_piece(token) for token in paragraph] for paragraph in tokens(answer)],
        "citations": [{"number": c.number, **_place(c), "quote": c.quote, "emphasis": c.emphasis} for c in answer.citations],
        "evidence": [{**_place(found), "digest": _digest(found.text)} for found in answer.evidence[:EVIDENCE]],
        "points": [asdict(point) | {"at": point.at.isoformat()} for point in answer.points],
        **{name: getattr(answer, name) for name in ("notes", "stages", "independent", "composed", "generation", "milliseconds")},
    }  # fmt: skip


def _piece(token: str | Citation | tuple[Citation]) -> dict[str, Any]:
    if isinstance(token, tuple):
        return {"quote": token[0].number}
    return {"mark": token.number} if isinstance(token, Citation) else {"said": token}


def _digest(said: str) -> str:
    return sha256(said.encode("utf-8", "replace")).hexdigest()[:16]


def _place(found: Citation | Evidence) -> dict[str, Any]:
    return {"article_id": found.article_id, "version": found.version, "start": found.start, "end": found.end}


def _period_data(period: Period | None) -> dict[str, Any] | None:
    if period is None:
        return None
    start, end = (moment.isoformat() if moment else None for moment in (period.start, period.end))
    return {"start": start, "end": end, "phrase": period.phrase, "hard": period.hard}


# ---- back from the browser


def opened(written: str, view: View, *, shared: bool) -> list[Turn]:
    """The conversation, its turns numbered from 1; `shared` when it comes from a file, so that only its quotes are believed.

    Raises NotKept, one sentence, for anything else than a conversation.
    """
    if len(written.encode("utf-8", "replace")) > LARGEST:
        raise NotKept(say("This file is too large for a conversation: it may have {most} kB.", most=LARGEST // 1000))
    try:
        data = json.loads(written)
        if data["format"] != FORMAT or not 1 <= len(data["turns"]) <= TURNS:
            raise ValueError("another format")
        # A name made of the file: it cannot take the place of what the reader keeps, and opened twice it is one.
        name = sha256(written.encode()).hexdigest()[:16] if shared else _conversation(data["id"])
        return [_Turned(turn, view, shared).turn(number, name) for number, turn in enumerate(data["turns"], start=1)]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError) as error:
        raise NotKept(say("This is not a conversation that was saved here.")) from error


def _conversation(name: Any) -> str:
    if not isinstance(name, str) or len(name) != 16 or not set(name) <= set("0123456789abcdef"):
        raise ValueError("not an id")
    return name


class _Turned:
    """One turn out of foreign data. Anything of a wrong kind raises ValueError, TypeError or KeyError."""

    def __init__(self, data: Any, view: View, shared: bool) -> None:
        self.data, self.view, self.shared = data, view, shared

    def turn(self, number: int, conversation: str) -> Turn:
        answer = self._answer()
        verdict = self.data["verdict"]
        return Turn(
            number=number,
            answer=answer,
            asked=foreign.moment(self.data["at"]),
            outlets=foreign.words(self.data["outlets"]),
            everywhere=self.data["everywhere"] is True,
            verdict=verdict if verdict in verdicts(answer) else None,
            conversation=conversation,
        )

    def _answer(self) -> Answer:
        evidence = tuple(self._evidence())
        if self.data["refusal"] is not None:
            refusal = foreign.one_of(self.data["refusal"], get_args(Refusal))
            told = say("The archive did not answer this.") if self.shared else self._said()
            return self._with(told, evidence=evidence, refusal=refusal)
        found = tuple(self._citations())
        lost = len(self.data["citations"]) - len(found)
        if not found:
            gone = say("None of the passages that were quoted here is stored in this archive any more.")
            return self._with(gone, evidence=evidence, refusal="nothing found")
        bare = self.shared or (lost > 0 and self.data["composed"] == "model")  # prose rests on all of its quotes
        text = "\n\n".join(f"{cited.quote} [{cited.number}]" for cited in found) if bare else self._said(found)
        composed = "quotes" if bare else foreign.one_of(self.data["composed"], ("quotes", "model"))
        return self._with(text, citations=found, evidence=evidence, lost=lost, composed=composed)

    def _with(self, text: str, *, lost: int = 0, **parts: Any) -> Answer:
        question = Question(
            asked=foreign.text(self.data["asked"]),
            text=foreign.text(self.data["understood"]),
            period=foreign.period(self.data["period"]),
            sources=foreign.words(self.data["sources"]),
            intent=foreign.one_of(self.data["intent"], get_args(Intent)),
            language=spoken(foreign.text(self.data["asked"])),
        )
        return Answer(text=text, question=question, notes=self._notes(lost), **parts, **self._around(parts))

    def _around(self, parts: dict[str, Any]) -> dict[str, Any]:
        """What was told about the search, and the plot; nothing of a file."""
        if self.shared:
            return {"generation": 0}
        numbers = {cited.number for cited in parts.get("citations", ())}
        points = (foreign.point(point) for point in foreign.members(self.data["points"]))
        return {
            "stages": foreign.words(self.data["stages"]),
            "points": tuple(point for point in points if point.number in numbers),
            "independent": foreign.number(self.data["independent"]),
            "generation": foreign.number(self.data["generation"]),
            "milliseconds": float(self.data["milliseconds"]),
        }

    def _notes(self, lost: int) -> tuple[str, ...]:
        notes = () if self.shared else foreign.words(self.data["notes"])
        opened = (say("Opened from a file: only its quotes are shown, as they stand in this archive."),) * self.shared
        gone = (say("{count} quoted passages are no longer stored in this archive.", count=lost),) * bool(lost)
        return (*opened, *gone, *(note for note in notes if note not in gone))

    # ---- the words

    def _said(self, found: Sequence[Citation] = ()) -> str:
        """The pieces in their order, each quote as the archive has it."""
        numbered = {cited.number: cited for cited in found}
        paragraphs = (foreign.members(part) for part in foreign.members(self.data["text"]))
        return "\n\n".join("".join(self._piece(piece, numbered) for piece in part) for part in paragraphs)

    def _piece(self, piece: Any, numbered: dict[int, Citation]) -> str:
        if "said" in piece:
            return foreign.text(piece["said"])
        cited = numbered.get(foreign.number(piece["quote"] if "quote" in piece else piece["mark"]))
        if "quote" in piece:
            return cited.quote if cited else GONE
        return f"[{cited.number}]" if cited else ""

    # ---- the archive's part

    def _citations(self) -> Iterator[Citation]:
        """Those that are there. Of a file, whole sentences only: half of one can be made to say the opposite."""
        for one in foreign.members(self.data["citations"], CITED):
            stored = self._stored(one)
            if stored is None or (self.shared and not _whole(*stored)):
                continue
            article, start, end = stored
            current = self.view.article(article.id)
            withdrawn = say("This story was withdrawn by its publisher.") if current and current.withdrawn else None
            span = one["emphasis"]
            inside = (
                isinstance(span, list)
                and len(span) == 2
                and start <= foreign.number(span[0]) <= foreign.number(span[1]) <= end
            )
            yield Citation(
                number=foreign.number(one["number"]),
                credit=article.credit,
                quote=article.text[start:end],
                emphasis=(span[0], span[1]) if inside else None,
                notice=withdrawn or article.notice,
                **_of(article, start, end, self.view),
            )

    def _evidence(self) -> Iterator[Evidence]:
        for one in foreign.members(self.data["evidence"])[:EVIDENCE]:
            stored = self._stored(one)
            if stored is not None:
                article, start, end = stored
                yield Evidence(text=article.text[start:end], score=0.0, **_of(article, start, end, self.view))

    def _stored(self, one: Any) -> tuple[Article, int, int] | None:
        """The story and the span, if the archive has exactly the words that the reader saw there."""
        start, end = foreign.number(one["start"]), foreign.number(one["end"])
        article = self.view.article(foreign.text(one["article_id"]), foreign.number(one["version"]))
        if article is None or not start < end <= len(article.text) or not _same(article.text[start:end], one):
            return None
        return article, start, end


def _same(words: str, one: Any) -> bool:
    return bool(words == one["quote"] if "quote" in one else _digest(words) == one["digest"])


def _whole(article: Article, start: int, end: int) -> bool:
    """Whether the span begins and ends with sentences; only its own paragraphs are cut into sentences."""
    before = article.text.rfind("\n\n", 0, start) + 1
    after = article.text.find("\n\n", end)
    spans = sentences(article.text[before : after if after >= 0 else None], article.language)
    return start - before in {first for first, _ in spans} and end - before in {last for _, last in spans}


def _of(article: Article, start: int, end: int, view: View) -> dict[str, Any]:
    names = ("version", "source", "published", "precision", "title", "url", "section")
    told = {name: getattr(article, name) for name in names}
    return {"article_id": article.id, "start": start, "end": end, "also": view.also(article), **told}
