"""JSON as newsrooms exchange it, turned into a record of the names that `fields` knows; other JSON is left as it is.

ninjs 1.x and 2.x (IPTC), ANS (Arc XP, ans-schema 0.10), schema.org NewsArticle in JSON-LD, and the AP Media API's items.
A withheld or cancelled item is marked "withdrawn".
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from index.readers.fields import unmarked, words
from index.readers.structured import is_article

Record = Mapping[str, Any]

_WRAPPERS = ("item", "_source", "article", "node", "story")
_ANS_TEXT = {"text", "header", "raw_html", "interstitial_link"}


def flat(record: Record) -> Record:
    """A record by the names that `fields` knows, whichever of the known shapes it has."""
    for name in _WRAPPERS:  # {"item": {...}} of AP, {"_source": {...}} of Elasticsearch
        if isinstance(record.get(name), dict) and not {"title", "headline", "text", "body", "content"} & record.keys():
            record = record[name]
    return _ans(record) if _is_ans(record) else _ninjs(record) if _is_ninjs(record) else record


def graph(value: Any) -> list[Record] | None:
    """The stories of a JSON-LD document with an @graph; None for what is none."""
    if not isinstance(value, dict) or not isinstance(value.get("@graph"), list):
        return None
    return [node for node in value["@graph"] if isinstance(node, dict) and is_article(node)]


def _is_ans(record: Record) -> bool:
    return isinstance(record.get("content_elements"), list) and isinstance(record.get("headlines"), dict)


def _is_ninjs(record: Record) -> bool:
    if "body_nitf" in record:  # AP's; its stories are also passed on without their address
        return True
    return "uri" in record and bool(
        {"versioncreated", "versionCreated", "pubstatus", "pubStatus", "body_text", "body_xhtml", "bodies"}
        & record.keys()
    )


def _ans(record: Record) -> Record:
    elements = list(_elements(record["content_elements"], 4))
    site, path = words(record.get("website_url") or record.get("site_url")), words(record.get("canonical_url"))
    taxonomy = record.get("taxonomy") if isinstance(record.get("taxonomy"), dict) else {}
    return {
        "headline": record["headlines"].get("basic"),
        "text": "\n\n".join(text for element in elements if (text := _ans_text(element))),
        "published": record.get("first_publish_date") or record.get("display_date") or record.get("publish_date"),
        "updated": record.get("last_updated_date"),
        "id": record.get("_id"),
        "url": path if path.startswith("http") else f"{site.rstrip('/')}{path}" if site.startswith("http") else None,
        "authors": (record.get("credits") or {}).get("by") if isinstance(record.get("credits"), dict) else None,
        "source": (record.get("source") if words(record.get("source")) else None) or record.get("canonical_website"),
        "credit": record.get("distributor"),
        "section": taxonomy.get("primary_section") or taxonomy.get("sections") if isinstance(taxonomy, dict) else None,
        "language": record.get("language"),
        "captions": [
            {"text": e.get("caption"), "credit": _ans_credit(e)}
            for e in elements
            if e.get("type") == "image" and e.get("caption")
        ],
        "notice": record.get("corrections")
        or next((e.get("text") for e in elements if e.get("type") == "correction"), None),
        "pubstatus": record.get("status"),
    }


def _elements(elements: Any, depth: int) -> Iterator[Record]:
    """Content elements in order, those within lists and quotes in their place."""
    for element in elements if isinstance(elements, list) else []:
        if not isinstance(element, dict):
            continue
        inner = element.get("items") or element.get("content_elements")
        if isinstance(inner, list) and depth and element.get("type") != "gallery":
            yield from _elements(inner, depth - 1)
        else:
            yield element


def _ans_text(element: Record) -> str:
    kind, content = element.get("type"), element.get("content")
    return (
        unmarked(content) if kind in _ANS_TEXT - {"raw_html", "interstitial_link"} and isinstance(content, str) else ""
    )


def _ans_credit(element: Record) -> str | None:
    credits = element.get("credits")
    if not isinstance(credits, dict):
        return None
    return words(credits.get("by")) or words(credits.get("affiliation")) or None


def _ninjs(record: Record) -> Record:
    """ninjs has the names of `fields` but for those that differ between its versions or hold lists of versions."""
    names = {name.lower().replace("_", ""): value for name, value in record.items()}
    body = names.get("bodytext") or names.get("bodyxhtml") or names.get("bodynitf") or _main(names.get("bodies"))
    if isinstance(names.get("body"), dict):
        body = body or names["body"].get("nitf")
    pictures = names.get("associations") or []
    associated = list(
        pictures.values() if isinstance(pictures, dict) else pictures if isinstance(pictures, list) else []
    )
    return {
        "headline": names.get("headline") or _main(names.get("headlines")) or names.get("title"),
        "text": body or names.get("body"),
        "published": names.get("firstcreated") or names.get("contentcreated") or names.get("versioncreated"),
        "updated": names.get("versioncreated"),
        "id": _identifier(names),
        "url": names.get("url") or names.get("link") or _canonical(names.get("renditions")),
        "authors": names.get("byline") or names.get("by") or names.get("bylines"),
        "source": names.get("source")
        or names.get("provider")
        or names.get("infosource")
        or names.get("infosources")
        or names.get("copyrightholder"),
        "credit": names.get("creditline"),
        "section": names.get("section") or names.get("subject") or names.get("subjects"),
        "language": names.get("language"),
        "captions": [
            _picture(one) for one in associated if isinstance(one, dict) and one.get("type") in ("picture", "photo")
        ],
        "notice": names.get("ednote"),
        "pubstatus": names.get("pubstatus"),
    }


def _main(versions: Any) -> str:
    """Of headlines or bodies for several uses, the main one; plain text before XHTML."""
    if not isinstance(versions, list):
        return words(versions)
    order: Callable[[Record], bool] = lambda one: one.get("role") not in ("main", None)  # noqa: E731
    return next(
        (text for one in sorted((v for v in versions if isinstance(v, dict)), key=order) if (text := words(one))), ""
    )


def _identifier(names: Record) -> str:
    """AP's item id is the same for all versions, its uri is not; ninjs's uri is."""
    altids = names.get("altids")
    return (words(altids.get("itemid")) if isinstance(altids, dict) else "") or words(names.get("uri"))


def _canonical(renditions: Any) -> str | None:
    web = renditions.get("web") if isinstance(renditions, dict) else None
    return words(web.get("href")) if isinstance(web, dict) else None


def _picture(picture: Record) -> dict[str, Any]:
    names = {name.lower().replace("_", ""): value for name, value in picture.items()}
    text = words(names.get("descriptiontext")) or _main(names.get("descriptions")) or words(names.get("headline"))
    return {"text": text, "credit": words(names.get("creditline") or names.get("byline") or names.get("by"))}
