"""Both searches, fused: one entry per story, best first, and one story of those that are copies of one another.

The two scores are added (a convex combination with the BM25 part scaled by the most the question could reach: Bruch, Gai
and Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval", ACM TOIS 2023). Reciprocal rank fusion (Cormack,
Clarke and Buettcher, SIGIR 2009) lost to the better of its halves on two of three sets; bench/README.md has the table.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from index.records import Article, Filter, Hit, Passage
from index.view import View

DEPTH = 100  # passages taken from each search
DEEPEST = 1600  # passages, where copies of few stories fill the first hundred
COSINE = 0.7  # weight of the cosine; 0.6 to 0.8 do equally well on news, 0.7 is best on paragraphs of SQuAD
IN_PERIOD = 0.4  # what a preferred period adds to a passage; 0.3 to 0.5 do equally well
TOLD = 40  # passages read for the days they tell of; 0.2 ms each
K1 = 1.2  # of BM25, as tantivy has it


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A passage of a found story, `article.text[start:end]`. All scores: higher is better.

    `bm25` is 0 when the lexical search did not find it, `cosine` None when the dense search did not; `reach` is `bm25` as a
    share of the most the question could reach, 0 to 1; `preferred` says whether it lies in the preferred period.
    """

    start: int
    end: int
    bm25: float
    cosine: float | None
    fused: float
    reach: float = 0.0
    preferred: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A story with its matching passages, best first; `score` is that of the best. `also` names the other outlets with a copy."""

    article: Article
    matches: tuple[Match, ...]
    score: float
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Recalled:
    """Stories `within` a later time that tell of the preferred one: in a story of Friday, "on Thursday"."""

    within: Filter
    tells: Callable[[str, datetime], bool]  # the words of a passage, and when its story was published


def retrieve(
    view: View,
    terms: Sequence[str],
    vector: NDArray[np.float32] | None,
    within: Filter,
    *,
    preferred: Filter | None = None,
    recalled: Recalled | None = None,
    limit: int = 10,
    depth: int = DEPTH,
) -> list[Found]:
    """The `limit` best stories for question terms and a question vector (d,), within a filter.

    Either half may be left out: no terms, or no vector. `preferred` is a narrower filter that only prefers: both searches
    are run once more within it, and what lies in it gains IN_PERIOD; a hard cut would lose what lies outside. What is
    `recalled` gains the same.
    """
    depth = max(depth, limit)
    filters = [within, *([preferred] if preferred else []), *([recalled.within] if recalled else [])]
    bm25 = _scores([view.lexical(terms, depth, one) for one in filters] if terms else [])
    cosine = _scores([view.dense(vector, depth, one) for one in filters] if vector is not None else [])
    stories: dict[int, list[Hit]] = {}
    top = highest(view, terms)
    told = _telling(view, fuse(bm25, cosine, top, lambda _: False), recalled) if recalled else set()

    def inside(row: int) -> bool:
        return row in told or (preferred is not None and view.within(row, preferred))

    for hit in fuse(bm25, cosine, top, inside):
        stories.setdefault(view.story(hit.row), []).append(hit)

    def matched(hit: Hit, passage: Passage) -> Match:
        lexical = bm25.get(hit.row, 0.0)
        return Match(
            start=passage.start,
            end=passage.end,
            bm25=lexical,
            cosine=cosine.get(hit.row),
            fused=hit.score,
            reach=lexical / top,
            preferred=inside(hit.row),
        )

    shown = _one_of_each(view, stories)
    if len(shown) < limit and 2 * len(shown) < len(stories) and depth < DEEPEST:  # copies took most of the places
        more = 4 * depth
        return retrieve(view, terms, vector, within, preferred=preferred, recalled=recalled, limit=limit, depth=more)
    return _found(view, shown[:limit], matched)


def _one_of_each(view: View, stories: Mapping[int, list[Hit]]) -> list[list[Hit]]:
    """Of stories that are copies, the best ranked; among equals the earliest published, an undated one last."""
    groups = view.groups(list(stories))
    shown: dict[int, list[Hit]] = {}
    for story, hits in stories.items():
        best = shown.setdefault(groups[story], hits)
        if math.isclose(hits[0].score, best[0].score) and _since(view, hits) < _since(view, best):
            shown[groups[story]] = hits
    return list(shown.values())


def _since(view: View, hits: Sequence[Hit]) -> float:
    moment = view.published(hits[0].row)
    return math.inf if moment is None else moment


def _telling(view: View, hits: Sequence[Hit], recalled: Recalled) -> set[int]:
    """The rows whose words tell of the preferred time, of the TOLD best that were published just after it."""
    after = (hit.row for hit in hits if view.within(hit.row, recalled.within))
    passages = view.passages([*islice(after, TOLD)])
    stories = {(p.article_id, p.version): view.article(p.article_id, p.version) for p in passages}
    told = set()
    for p in passages:
        article = stories[p.article_id, p.version]
        if article and article.published and recalled.tells(article.text[p.start : p.end], article.published):
            told.add(p.row)
    return told


def fuse(
    bm25: Mapping[int, float], cosine: Mapping[int, float], top: float, preferred: Callable[[int], bool]
) -> list[Hit]:
    """Passages by `bm25 / top + COSINE * cosine`, best first; a passage that one search missed counts as its last there."""
    lowest = min(cosine.values(), default=0.0)
    scores = {
        row: bm25.get(row, 0.0) / top + COSINE * cosine.get(row, lowest) + (IN_PERIOD if preferred(row) else 0.0)
        for row in {**bm25, **cosine}
    }
    return [Hit(row=row, score=score) for row, score in sorted(scores.items(), key=lambda item: (-item[1], item[0]))]


def highest(view: View, terms: Sequence[str]) -> float:
    """What BM25 could reach at most: every distinct term of the question, endlessly often."""
    total = 0.0
    for term in set(terms):
        held = view.frequency(term)
        total += math.log(1 + (view.total - held + 0.5) / (held + 0.5))
    return (K1 + 1) * total or 1.0


def _scores(rankings: Sequence[Sequence[Hit]]) -> dict[int, float]:
    return {hit.row: hit.score for ranking in rankings for hit in ranking}


def _found(view: View, stories: list[list[Hit]], matched: Callable[[Hit, Passage], Match]) -> list[Found]:
    passages = {p.row: p for p in view.passages([hit.row for hits in stories for hit in hits])}
    found = []
    for hits in stories:
        first = passages[hits[0].row]
        article = view.article(first.article_id, first.version)
        assert article is not None  # one snapshot holds both
        matches = tuple(matched(hit, passages[hit.row]) for hit in hits)
        found.append(Found(article=article, matches=matches, score=hits[0].score, also=view.also(article)))
    return found
