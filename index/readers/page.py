"""News pages as plain text, navigation and all, and plain texts that are a headline and paragraphs.

The shape: the headline with the site's name, banner lines, the headline again, a time stamp, an address, a share line,
photo captions (often given twice), the story, the headline once more. Everything but headline and paragraphs may be missing.
A date in the banner is the page's clock and never the story's.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import BinaryIO

from index import clean
from index.readers.assemble import Found, article
from index.readers.moments import Moment, is_moment, moment
from index.records import Article, Caption, Problem, ReadError

PAGE_BYTES = 16 * 1024 * 1024  # a larger page is refused
_BANNER = 80  # lines in which the headline must come again
_HEADER = 12  # lines between the headline and its time stamp
_SITE_WORDS = 5
_SUFFIXES = (".txt", ".text")

_SEPARATOR = r"\s+[-–—|·]\s+|\s*[|｜]\s*|\s+::\s+"
_SITE = re.compile(rf"(?:{_SEPARATOR})(?P<site>[^|｜]+)$")
_BULLET = re.compile(r"^\s*[•*·‣▪◦-]\s+")
_SHARE = re.compile(
    r"^(?:share(?: (?:this|on|via|with|to)\b.{0,60})?|(?:share|print|email|e-mail|tweet|facebook|twitter|x|whatsapp|wechat|weibo|line|copy link"
    r"|save|listen|comments?|bookmark|a a a|advertisement|scroll to continue.*|分享.{0,20}|廣告|列印)(?:\s*[|/,·]?\s*"
    r"(?:facebook|twitter|x|whatsapp|email|e-mail|print|share|wechat|weibo|line|copy link|linkedin|reddit|save))*)$",
    re.I,
)
_FOOTER = re.compile(
    r"^(?:copyright\b.*|©.*|\(c\) .*|all rights reserved.*|related (?:stories|articles|news|topics)\b.*|read more:?|more on this story.*"
    r"|back to top|recommended( stories)?|most read|latest news|terms of use.*|privacy policy.*|版權所有.*|相關新聞.*)$",
    re.I,
)
_BYLINE = re.compile(r"^(?:by|BY|By)\s+(?P<names>[A-Z][^.!?:;]{2,100})$|^(?:記者|撰文)\s*[:：]\s*(?P<zh>\S{2,20})$")
_SENTENCE_END = re.compile(r"[.!?。！？…][\"”’'」)）]*$")
_UPDATED = re.compile(r"^\s*(?:last\s+)?(?:updated|modified|更新)\b", re.I)


@dataclass(slots=True)
class _Page:
    """What the lines of a page turn out to be."""

    title: str
    source: str | None
    section: str | None = None
    stamps: list[str] = field(default_factory=list)
    url: str | None = None
    authors: list[str] = field(default_factory=list)
    captions: list[Caption] = field(default_factory=list)
    body: list[str] = field(default_factory=list)


def sniff(name: str, head: bytes) -> bool:
    """Whether a file is a plain text, by its name and its first bytes."""
    return name.lower().endswith(_SUFFIXES) and not clean.is_binary(head)


def read(stream: BinaryIO, origin: str, zone: tzinfo | None) -> Iterator[Article | Problem]:
    """The one story of a page, and what could not be understood about it. Raises ReadError for a page that is none."""
    data = stream.read(PAGE_BYTES + 1)
    if len(data) > PAGE_BYTES:
        raise ReadError(f"{origin}: more than {PAGE_BYTES // 2**20} MB; a page holds one story")
    decoded = clean.decode(data)
    if decoded.lost:
        yield Problem(origin=origin, reason=f"{decoded.lost} bytes are not UTF-8; they are kept as U+FFFD")
    page = parsed(clean.text(decoded.text))
    found = Found(
        origin=origin, title=page.title, source=page.source, url=page.url, address=origin, authors=page.authors
    )
    found.section, found.captions, found.text = page.section, page.captions, "\n\n".join(page.body)
    _date(found, page.stamps, zone)
    yield article(found)
    yield from (Problem(origin=origin, reason=note) for note in found.notes)


def parsed(text: str) -> _Page:
    """The parts of a page. `text` has "\\n" as line end."""
    lines = [line.strip() for line in text.split("\n")]
    page, headline = _headline(lines)
    start = _header(lines, headline + 1, page)
    end = _end(lines, start, page.title)
    _body(lines[start:end], page)
    return page


def _headline(lines: list[str]) -> tuple[_Page, int]:
    """The page with its headline, outlet and section, and the line that the headline stands on."""
    first = lines[0]
    again = [(n, lines[n], site) for n in range(1, min(_BANNER, len(lines))) if (site := _site(lines, n)) is not None]
    if again:
        number, line, site = max(again, key=lambda found: len(found[1]))
        story, banner = sum(map(len, lines[number + 1 :])), sum(map(len, lines[1:number]))
        at_the_end = story <= banner and not any(map(is_moment, lines[number : number + _HEADER]))
        return _Page(line, site or None, None if at_the_end else _section(lines, number)), 0 if at_the_end else number
    found = _SITE.search(first)
    if found and found.start() and _stamped(lines) and len(found["site"].split()) <= _SITE_WORDS:
        return _Page(first[: found.start()].strip(), found["site"].strip()), 0
    return _Page(first, None), 0


def _site(lines: list[str], number: int) -> str | None:
    """The site's name when the first line is this one and a site; "" when it is this one alone; None when it is neither.

    A navigation line that is the site's name is no headline: a headline is the longer part, or stands over a time stamp.
    """
    first, line = lines[0], lines[number]
    if not line or line not in first:
        return None
    if line == first:
        return ""
    after = re.fullmatch(rf"(?:{_SEPARATOR})(.+)", first[len(line) :]) if first.startswith(line) else None
    before = re.fullmatch(rf"(.+?)(?:{_SEPARATOR})", first[: -len(line)]) if first.endswith(line) else None
    site = next((found[1].strip() for found in (after, before) if found), None)
    dated = any(map(is_moment, lines[number + 1 : number + 4]))
    return site if site and (len(site) < len(line) or (after and dated)) else None


def _section(lines: list[str], headline: int) -> str | None:
    """A line of at most three words that stands alone between the banner and the headline, as "Opinion"."""
    above = lines[:headline]
    while above and not above[-1]:
        above.pop()
    alone = len(above) > 2 and not above[-2] and 0 < len(above[-1].split()) <= 3
    return above[-1] if alone and above[-1].isascii() and above[-1].replace(" ", "").isalpha() else None


def _stamped(lines: list[str]) -> bool:
    return any(is_moment(line) for line in lines[1:_HEADER])


def _header(lines: list[str], start: int, page: _Page) -> int:
    """Take what stands between headline and story; returns the line at which the story begins."""
    stamp = _stamp(lines, start)
    for line in lines[start:stamp]:
        if not _take(line, lines, page) and _SENTENCE_END.search(line) and len(line.split()) > 5:
            page.body.append(line)  # a standfirst
    for number in range(stamp, len(lines)):
        if lines[number] and not _take(lines[number], lines, page):
            return number
    return len(lines)


def _stamp(lines: list[str], start: int) -> int:
    """The line of the time stamp, or `start` where there is none.

    Where the headline does not come again, a date below other short lines may be the page's clock, and is none.
    """
    for number in range(start, min(start + _HEADER, len(lines))):
        line = lines[number]
        if is_moment(line):
            return number
        known = not line or _SHARE.match(line) or _BYLINE.match(line) or _SENTENCE_END.search(line)
        if start == 1 and not known:
            break
    return start


def _take(line: str, lines: list[str], page: _Page) -> bool:
    """Whether a line is page furniture or something other than the story; what it says is kept in the page."""
    if not line or line == page.title or _SHARE.match(line):
        return True
    if is_moment(line):
        page.stamps.append(line)
    elif re.fullmatch(r"https?://\S+", line, re.I):
        page.url = page.url or line
    elif found := _BYLINE.match(line):
        page.authors += re.split(r"\s*,\s*(?:and\s+)?|\s+and\s+|、", found["names"] or found["zh"])
    elif not _caption(line, lines, page):
        return False
    return True


def _caption(line: str, lines: list[str], page: _Page) -> bool:
    """A caption has a photo credit or is given twice, with a bullet before it once at least or both times in a row."""
    bare = _BULLET.sub("", line)
    caption = clean.caption(bare)
    twice = bare != line and bare in lines
    if not caption.credit and not twice and caption.text not in (known.text for known in page.captions):
        return False
    if caption not in page.captions:
        page.captions.append(caption)
    return True


def _end(lines: list[str], start: int, title: str) -> int:
    """The line at which the story ends: before the headline's last repetition and the footer."""
    end = next((n for n in range(len(lines) - 1, start, -1) if lines[n] == title), len(lines))
    if sum(map(len, lines[end:])) > sum(map(len, lines[start:end])) + len(title):
        end = len(lines)
    footer = next((n for n in range(start, end) if _FOOTER.match(lines[n])), end)
    return footer if all(len(line) < 200 for line in lines[footer:end]) else end


def _body(lines: list[str], page: _Page) -> None:
    """Paragraphs without furniture. Hard-wrapped lines of one block are joined; otherwise each line is a paragraph."""
    block: list[str] = []
    for line in [*lines, ""]:
        if line and not _SHARE.match(line) and not (clean.caption(line).credit and _caption(line, lines, page)):
            block.append(line)
        elif block and not line:
            page.body += [" ".join(block)] if _wrapped(block) else block
            block = []


def _wrapped(block: list[str]) -> bool:
    """Whether most lines but the last stop within a sentence."""
    within = sum(not _SENTENCE_END.search(line) for line in block[:-1])
    return len(block) > 1 and within * 2 > len(block) - 1 and max(map(len, block)) <= 120


def _date(found: Found, stamps: list[str], zone: tzinfo | None) -> None:
    """The first stamp is the publication; one that says "updated" is the update."""
    for stamp in stamps:
        try:
            when: Moment = moment(stamp, zone)
        except ValueError as error:
            found.notes.append(f"{error}; the story is kept without that date")
            continue
        if _UPDATED.match(stamp):
            found.updated = when
        elif found.published is None:
            found.published, found.date_from = when, "stamp"
