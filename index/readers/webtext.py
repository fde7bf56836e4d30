"""The text of a story in an HTML page: its paragraphs, without navigation, captions, posts of others and offers.

trafilatura finds the paragraphs (Barbaresi, "Trafilatura", ACL 2021). What stands around it here makes up for what it does
to sentences that are mostly a link, and to stories in several pieces.
"""

import re
from collections.abc import Collection
from typing import Any

import trafilatura
from lxml import html

from index import clean
from index.readers.markup import within

_NOT_STORY = (
    "//figure|//aside|//nav|//footer|//form|//noscript|//button|//template|//*[@role='complementary' or @role='navigation']"
    "|//blockquote[contains(@class, 'twitter-tweet') or contains(@class, 'instagram-media') or contains(@class, 'tiktok')]"
    "|//*[contains(@class, 'wp-caption-text')]|//a[.//p][string-length(.) < 1500]"
)
# A line that says nothing of the story, wherever it stands. Each of these stood in one of 40 pages that trafilatura had read.
_FURNITURE = re.compile(
    r"^(?:article content|_+|\W*|image:?|(?:photo|picture|image)s?(?: credit)?: .{2,60}|(?:read|see|watch|also read|related)(?: more| also)?:.{0,150}|read more"
    r"|(?:story continues below|advertisement)\b.{0,60}|.{0,20}\bstory continues below|.{0,80}\bsign up (?:for|to|now|here)\b.{0,100}|get the latest news from .{0,60}"
    r"|our standards: the thomson reuters trust principles\W*"
    r"|would you like to comment\b.{0,100}|please read our comment policy\b.{0,40}|join our commenting forum|join thought-provoking conversations\b.{0,100}"
    r"|(?:share|print|save|copy|email|listen|comments?)(?: (?:this|article|story|link|to|page))*|click here to .{0,100})$",
    re.I,
)
_TEASER = 1.5  # a stated body that is longer than the text found by more than this factor shows that text is missing
_EDGE = 30  # letters at either end by which a paragraph is found again in the stated body


def paragraphs(root: html.HtmlElement, stated: list[str], headings: Collection[str]) -> list[str]:
    """The story's paragraphs. `stated` are those of JSON-LD's articleBody, if any; `headings` are not repeated.

    Takes the page apart: `root` is of no further use.
    """
    _prune(root)
    everything = [line for p in root.iter("p") if (line := clean.line(p.text_content()))]
    found = _extracted(root)
    if sum(map(len, stated)) > _TEASER * sum(map(len, found)):
        found = _stated(everything, stated)
    repeated = {letters(heading) for heading in headings}
    return [line for line in found if letters(line) not in repeated and not _FURNITURE.match(line)]


def letters(text: str) -> str:
    """A line as it is compared: its letters and digits in lower case."""
    return re.sub(r"\W+", "", text).lower()


def _stated(everything: list[str], stated: list[str]) -> list[str]:
    """The paragraphs of the page that the stated body has too; that body itself, which may hold markup, if they are few."""
    whole = letters("".join(stated))
    ends = ((line, letters(line)) for line in everything)
    found = [line for line, bare in ends if bare and (bare[:_EDGE] in whole or bare[-_EDGE:] in whole)]
    return found if sum(map(len, found)) * _TEASER > sum(map(len, stated)) else stated


def _prune(root: html.HtmlElement) -> None:
    for element in root.xpath(_NOT_STORY):  # trafilatura's own pruning loses the rest of the paragraph behind it
        if element.getparent() is not None:
            element.drop_tree()
    for link in root.xpath(
        "//p//a"
    ):  # a sentence that is mostly a link is still one; trafilatura takes it for navigation
        paragraph = next(link.iterancestors("p"), None)
        if paragraph is not None and len(link.text_content()) < len(paragraph.text_content().strip()):
            link.drop_tag()


def _extracted(root: html.HtmlElement) -> list[str]:
    for fast in (True, False):
        found = trafilatura.bare_extraction(root, fast=fast, include_comments=False, include_tables=False)
        body = getattr(found, "body", None)
        if body is not None and (lines := [line for part in body for line in within(_part(part))]):
            return lines
    return []


def _part(element: Any) -> Any:
    """trafilatura's own names of elements as those of HTML."""
    for inner in element.iter("item", "lb", "head"):
        inner.tag = {"item": "li", "lb": "br", "head": "h2"}[inner.tag]
    return element
