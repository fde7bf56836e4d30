"""HTML and XML as paragraphs of plain text, without network and without entities of their own."""

import re
from typing import Any, BinaryIO

from lxml import etree, html

from index import clean
from index.records import ReadError

_BLOCKS = {
    "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "blockquote", "pre", "section", "article", "main", "body", "tr", "ul", "ol",
    "table", "dl", "dd", "dt", "hr", "hl1", "hl2", "block",
}  # fmt: skip
_DROPPED = {
    "script", "style", "noscript", "template", "iframe", "svg", "button", "form", "nav", "figure", "figcaption", "aside", "media",
}  # fmt: skip
_ROOT = re.compile(
    r"(?>(?><\?.*?\?>)|(?><!--.*?-->)|(?><!DOCTYPE[^>\[]*+(?:\[.*?\]\s*>|>))|\s+)*+<([A-Za-z_][\w.:-]*)", re.S
)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_PROLOGUE = 1 << 20  # bytes in which a document type may declare entities
_SPACE = re.compile(r"[ \t\n\r\f]+")
_BREAK = "\x00"  # no text has it: clean.text takes it out, and HTML forbids it


def paragraphs(fragment: str) -> list[str]:
    """The paragraphs of a piece of HTML, in order, each on one line; <br> twice parts paragraphs, once is a space."""
    try:
        root = html.fragment_fromstring(
            fragment.replace(_BREAK, ""), create_parent="div", parser=html.HTMLParser(huge_tree=False)
        )
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return []
    return within(root)


def within(root: html.HtmlElement) -> list[str]:
    """The paragraphs below an element."""
    pieces: list[str] = []
    _collect(root, pieces)
    return [line for part in re.split(rf"{_BREAK}+", "".join(pieces)) if (line := _SPACE.sub(" ", part).strip())]


def _collect(root: html.HtmlElement, pieces: list[str]) -> None:
    """Text in document order, with breaks around blocks; a loop, since hostile nesting would exhaust recursion."""
    skipped: html.HtmlElement | None = None
    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        tag = element.tag.rpartition("}")[2] if isinstance(element.tag, str) else None  # XHTML and NITF have namespaces
        if event == "start" and skipped is None:
            if tag in _DROPPED and element is not root:
                skipped = element
                continue
            pieces.append(_edge(tag, element) + (element.text or ""))
        elif event in ("end", "comment", "pi"):
            if skipped is element:
                skipped = None
            if skipped is None and element is not root:
                pieces.append((_BREAK if tag in _BLOCKS else "") + (element.tail or ""))


def _edge(tag: str | None, element: html.HtmlElement) -> str:
    if tag == "br":
        before = element.getprevious()
        doubled = before is not None and str(before.tag).rpartition("}")[2] == "br" and not (before.tail or "").strip()
        return _BREAK if doubled else " "
    return _BREAK if tag in _BLOCKS else ""


def root_name(head: bytes) -> str:
    """The local name of the root element of an XML document, by its beginning; "" for what is no XML."""
    text = (
        head[:20_000]
        .decode("utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "latin-1", "ignore")
        .removeprefix("ï»¿")
        .lstrip()
    )
    if not text.startswith("<"):
        return ""
    found = _ROOT.match(text)
    return found[1].rpartition(":")[2] if found else ""


def no_entities(stream: BinaryIO, origin: str) -> None:
    """Refuse a document that declares entities of its own: they are how XML bombs and thefts of files are made.

    Looks at the first MB and goes back to the start. Raises ReadError.
    """
    head = stream.read(_PROLOGUE)
    stream.seek(0)
    if b"<!ENTITY" in head.replace(b"\x00", b""):
        raise ReadError(f"{origin}: XML that declares entities of its own; refused, as these can be a bomb")


def xml(stream: BinaryIO, limit: int, origin: str) -> Any:
    """The root of an XML document (XML 1.0), read without entities, DTD and network.

    Raises ReadError for one that is larger than `limit` bytes, declares entities, nests too deeply or is not well-formed.
    """
    no_entities(stream, origin)
    data = stream.read(limit + 1)
    if len(data) > limit:
        raise ReadError(f"{origin}: more than {limit // 2**20} MB of XML in one document")
    try:
        return etree.fromstring(data, _parser())
    except etree.XMLSyntaxError as first:
        recoded = _DECLARATION.sub(
            "", clean.text(clean.decode(data).text), count=1
        ).encode()  # the declared encoding may be wrong
        try:
            return etree.fromstring(recoded, _parser())
        except etree.XMLSyntaxError:
            raise ReadError(f"{origin}: not XML that can be read: {first.msg}") from first


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
