"""What a page says about itself for machines: JSON-LD and schema.org (schema.org/NewsArticle), meta tags, its address.

Order of trust for the time of publication: JSON-LD `datePublished`, `article:published_time` and its like, a date in the
address. A clock, a copyright year or a "last updated" is none of these.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

from lxml import html

_ARTICLE = re.compile(r"Article$|BlogPosting$|^(?:Report|LiveBlogPosting|Newspaper)$")
_DEPTH = 6
_META = {
    "title": ("og:title", "twitter:title", "parsely-title", "dc.title", "sailthru.title"),
    "site": ("og:site_name", "application-name", "publisher", "dc.publisher"),
    "published": (
        "article:published_time", "og:article:published_time", "og:published_time", "article_published_time", "datepublished", "date.available",
        "parsely-pub-date", "pubdate", "publishdate", "publish-date", "dc.date.issued", "dcterms.issued", "dc.date", "dcterms.created",
        "date.created", "datecreated", "cxenseparse:recs:publishtime", "sailthru.date", "article.published",
    ),
    "updated": ("article:modified_time", "og:updated_time", "datemodified", "date.modified", "last_updated_date", "dcterms.modified"),
    "url": ("og:url", "twitter:url", "parsely-link"),
    "author": ("author", "article:author", "parsely-author", "dc.creator", "sailthru.author", "byl"),
    "section": ("article:section", "parsely-section", "section"),
    "type": ("og:type",),
    "language": ("og:locale", "dc.language", "content-language"),
}  # fmt: skip
_IN_PATH = re.compile(r"(?<!\d)((?:19|20)\d\d)[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?!\d)")


@dataclass(slots=True)
class Said:
    """What a page says, each field as it stands there; `article` is the JSON-LD node of the story, or empty."""

    article: Mapping[str, Any]
    nodes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # by @id
    meta: dict[str, str] = field(default_factory=dict)


def said(root: html.HtmlElement) -> Said:
    """All that a page says about itself for machines."""
    nodes = [
        node for script in root.iter("script") if _is_json_ld(script) for node in _nodes(_loaded(script.text), _DEPTH)
    ]
    articles = [node for node in nodes if is_article(node)]
    best = max(
        articles,
        key=lambda node: ("headline" in node) + ("datePublished" in node) + ("articleBody" in node),
        default={},
    )
    return Said(
        best, {str(node["@id"]): node for node in reversed(nodes) if len(node) > 1 and "@id" in node}, _meta(root)
    )


def is_article(node: Mapping[str, Any]) -> bool:
    """Whether a JSON-LD node is a news story; `@type` may be a list."""
    types = node.get("@type")
    return any(_ARTICLE.search(str(one)) for one in (types if isinstance(types, list) else [types]))


def names(value: Any, nodes: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Names of persons or organisations: strings, nodes, or references to nodes by @id."""
    if isinstance(value, list):
        return [name for one in value[:50] for name in names(one, nodes)]
    if isinstance(value, Mapping):
        node = value if "name" in value or "byline" in value else nodes.get(str(value.get("@id")), {})
        name = node.get("name") or node.get("byline")
        return [str(one) for one in (name if isinstance(name, list) else [name]) if isinstance(one, str)]
    return [value] if isinstance(value, str) else []


def address(root: html.HtmlElement, said: Said, fetched: str | None) -> str | None:
    """The address that the page gives for itself: rel=canonical, og:url, JSON-LD; else the one it was fetched from."""
    links = [link.get("href") or "" for link in root.iter("link") if (link.get("rel") or "").lower() == "canonical"]
    for candidate in (*links, said.meta.get("url"), said.article.get("url"), said.article.get("mainEntityOfPage")):
        if isinstance(candidate, Mapping):
            candidate = candidate.get("@id")
        if isinstance(candidate, str) and (url := _joined(fetched, candidate.strip())):
            return url
    return fetched


def day_in(url: str | None) -> str | None:
    """A date in the path of an address, as 2026-01-09."""
    found = _IN_PATH.search((url or "").partition("?")[0])
    return "-".join(found.groups()) if found else None


def _joined(base: str | None, url: str) -> str | None:
    try:
        whole = urljoin(base, url) if base else url
    except ValueError:
        return None
    return whole if whole.startswith(("http://", "https://")) else None


def _is_json_ld(script: html.HtmlElement) -> bool:
    return "ld+json" in (script.get("type") or "").lower()


def _loaded(text: str | None) -> Any:
    """JSON-LD as it is found: in comments or CDATA, with line ends within strings. None for what is no JSON."""
    bare = re.sub(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*;?\s*$|;\s*$", "", text or "")
    try:
        return json.loads(bare, strict=False)
    except (ValueError, RecursionError):
        return None


def _nodes(value: Any, depth: int) -> Iterator[Mapping[str, Any]]:
    """Every node of a JSON-LD document, those in @graph and in lists too."""
    if isinstance(value, list) and depth:
        for one in value:
            yield from _nodes(one, depth - 1)
    elif isinstance(value, dict) and depth:
        yield value
        for key in ("@graph", "mainEntity", "mainEntityOfPage", "author", "publisher"):
            if isinstance(value.get(key), dict | list):
                yield from _nodes(value[key], depth - 1)


def _meta(root: html.HtmlElement) -> dict[str, str]:
    """The meta tags that are used here, the first of each name; itemprop counts as a name."""
    tags: dict[str, str] = {}
    for tag in root.iter("meta"):
        name = (
            (tag.get("property") or tag.get("name") or tag.get("itemprop") or tag.get("http-equiv") or "")
            .lower()
            .strip()
        )
        content = (tag.get("content") or "").strip()
        if name and content:
            tags.setdefault(name, content)
    found = {field: next((tags[name] for name in among if name in tags), "") for field, among in _META.items()}
    return {field: value for field, value in found.items() if value}
