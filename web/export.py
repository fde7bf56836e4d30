"""A conversation -> text to take away: Markdown with footnotes, JSON, CSV of the citations, BibTeX, CSL-JSON.

Pure functions. Text from the archive is foreign in every one of these languages, too: it is escaped for each.
"""

import csv
import io
import json
import re
from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from qa.cite import reference
from qa.records import Answer, Citation, to_json
from web.controls import without_controls
from web.conversation import tokens
from web.html import address
from web.labels import say
from web.turn import Turn

# What CommonMark takes for markup wherever it stands, and at the start of a line (CommonMark 0.31, 2.4: any may be escaped).
MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~&$!^@]|(?<=:)//|(?<=www)\.)", re.IGNORECASE)
START = re.compile(r"^([-+=]|\d+(?=[.)]))")
# A spreadsheet takes a cell that begins so for a formula (OWASP, CSV injection).
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# BibTeX counts braces even behind a backslash, so none may come from outside.
BIBTEX = {
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "$": r"\$", "&": r"\&", "%": r"\%", "#": r"\#", "_": r"\_",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", '"': "{''}", "@": "{@}",
}  # fmt: skip
COLUMNS = (
    "question", "number", "outlet", "published", "precision", "headline", "quote", "address", "agency", "also_in",
    "article_id", "version", "start", "end", "generation",
)  # fmt: skip


def markdown(turns: Sequence[Turn]) -> str:
    """Every question with its answer; each marker is a footnote with the reference and the quote."""
    parts = [part for turn in turns for part in (f"## {_plain(turn.answer.question.asked)}", *_answer(turn))]
    return "\n\n".join([*parts, *(note for turn in turns for note in _footnotes(turn))]) + "\n"


def _answer(turn: Turn) -> Iterator[str]:
    for paragraph in tokens(turn.answer):
        said = "".join(_said(token, turn.number) for token in paragraph).strip()
        if said:
            yield said
    yield from (f"*{_plain(note)}*" for note in turn.answer.notes)


def _said(token: str | Citation | tuple[Citation], turn: int) -> str:
    if isinstance(token, tuple):
        return f"“{_plain(token[0].quote)}”"
    return f"[^{turn}-{token.number}]" if isinstance(token, Citation) else _plain(token, keep=True)


def _footnotes(turn: Turn) -> Iterator[str]:
    for cited in turn.answer.citations:
        link = f" <{found}>" if (found := _link(cited.url)) else ""
        told = f"{_plain(cited.title)}. {_plain(reference(cited))}.{link} “{_plain(cited.quote)}”"
        yield f"[^{turn.number}-{cited.number}]: {told} ({cited.article_id}, version {cited.version}, {cited.start}–{cited.end})"


def _plain(said: str, *, keep: bool = False) -> str:
    """Foreign text on one line of Markdown, none of it markup; with `keep`, the spaces at its ends stay."""
    line = re.sub(r"\s+", " ", without_controls(said))
    escaped = MARKUP.sub(r"\\\1", line if keep else line.strip())
    return START.sub(lambda found: f"\\{found[0]}" if not found[0].isdigit() else f"{found[0]}\\", escaped)


def _link(url: str | None) -> str | None:
    """An address that can stand between < and >."""
    safe = address(url)
    return safe if safe and not re.search(r"[<>\s]", safe) else None


def as_json(turns: Sequence[Turn]) -> str:
    """The answers as `python -m qa ask --json` gives them."""
    return json.dumps({"turns": [to_json(turn.answer) for turn in turns]}, ensure_ascii=False, indent=2) + "\n"


def as_csv(turns: Sequence[Turn]) -> str:
    """One row a citation (RFC 4180). A cell that a spreadsheet would run gets an apostrophe in front."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writerow(COLUMNS)
    writer.writerows([_cell(value) for value in _row(answer, cited)] for answer, cited in _cited(turns))
    return out.getvalue()


def _cited(turns: Sequence[Turn]) -> Iterator[tuple[Answer, Citation]]:
    return ((turn.answer, cited) for turn in turns for cited in turn.answer.citations)


def _row(answer: Answer, cited: Citation) -> tuple[object, ...]:
    published = cited.published.isoformat() if cited.published else ""
    return (
        answer.question.asked, cited.number, cited.source, published, cited.precision, cited.title, cited.quote, cited.url,
        cited.credit, "; ".join(cited.also), cited.article_id, cited.version, cited.start, cited.end, answer.generation,
    )  # fmt: skip


def _cell(value: object) -> str:
    said = "" if value is None else str(value).replace("\0", "\ufffd")
    return f"'{said}" if said.lstrip(" \u00a0\u3000\ufeff").startswith(FORMULA) or said[:1].isspace() else said


def bibtex(turns: Sequence[Turn]) -> str:
    """One @online entry (biblatex) a story, however often it was quoted."""
    return "\n".join(_entry(key, cited) for key, cited in _stories(turns)) + "\n"


def _stories(turns: Sequence[Turn]) -> Iterator[tuple[str, Citation]]:
    """Every cited version of a story once, with a key that BibTeX and CSL can take."""
    seen = {(cited.article_id, cited.version): cited for _, cited in _cited(turns)}
    for (article_id, version), cited in seen.items():
        yield f"{re.sub(r'[^A-Za-z0-9-]', '-', article_id)}-v{version}", cited


def _entry(key: str, cited: Citation) -> str:
    fields = {
        "title": _tex(cited.title),
        "journaltitle": _tex(cited.source),
        "date": f"{cited.published:%Y-%m-%d}" if cited.published else "",
        "url": _percent(_link(cited.url)),
        "note": _tex(f"agency: {cited.credit}") if cited.credit else "",
    }
    lines = "".join(f",\n  {name} = {{{value}}}" for name, value in fields.items() if value)
    return f"@online{{{key}{lines}\n}}\n"


def _tex(said: str) -> str:
    return "".join(BIBTEX.get(sign, sign) for sign in re.sub(r"\s+", " ", without_controls(said)).strip())


def _percent(url: str | None) -> str:
    """An address without the signs that would end or comment out a field."""
    return "".join(f"%{ord(sign):02X}" if sign in '{}\\"' else sign for sign in url or "").replace("%", r"\%")


def csl(turns: Sequence[Turn]) -> str:
    """CSL-JSON (schema csl-data 1.0.2): one item a story, of type article-newspaper."""
    return json.dumps([_item(key, cited) for key, cited in _stories(turns)], ensure_ascii=False, indent=2) + "\n"


def _item(key: str, cited: Citation) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": key,
        "type": "article-newspaper",
        "title": without_controls(cited.title),
        "container-title": without_controls(cited.source),
    }
    if cited.published:
        item["issued"] = {"date-parts": [[cited.published.year, cited.published.month, cited.published.day]]}
    if found := _link(cited.url):
        item["URL"] = found
    return item


FORMS: tuple[tuple[str, str, str, Callable[[Sequence[Turn]], str]], ...] = (
    ("Markdown", "conversation.md", "text/markdown", markdown),
    ("JSON", "conversation.json", "application/json", as_json),
    ("CSV of citations", "citations.csv", "text/csv", as_csv),
    ("BibTeX", "citations.bib", "application/x-bibtex", bibtex),
    ("CSL-JSON", "citations.csl.json", "application/vnd.citationstyles.csl+json", csl),
)


def links(turns: Sequence[Turn]) -> str:
    """The conversation in every form, as links that hold it: nothing is left on the server."""
    made = "".join(
        f'<li><a download="{name}" href="data:{kind};charset=utf-8;base64,{_held(form(turns))}">{label}</a></li>'
        for label, name, kind, form in FORMS
    )
    return f'<div class="exports" role="status"><p>{say("Save this conversation as")}</p><ul>{made}</ul></div>'


def _held(said: str) -> str:
    return b64encode(said.encode("utf-8", "replace")).decode("ascii")
