"""Promises about retrieval: exact filters, one entry per story, the fused score as its formula says, periods that only prefer."""

from datetime import datetime

import numpy as np
import pytest

from index.records import Filter
from index.view import View
from qa.engine import Engine
from qa.evaluate import read_questions
from qa.retrieve import COSINE, IN_PERIOD, K1, Found, fuse, highest, retrieve
from tests.conftest import HKT, SAMPLE

QUESTIONS = [item.question for item in read_questions(SAMPLE.parent / "questions.jsonl")][::6]
JANUARY = Filter(start=datetime(2026, 1, 1, tzinfo=HKT), end=datetime(2026, 2, 1, tzinfo=HKT))


@pytest.fixture
def view(engine: Engine) -> View:
    return engine.archive.view


def vector(text: str) -> np.ndarray:
    """Any direction does where the formula and the filters are tested; the same for the same text."""
    rng = np.random.default_rng(sum(map(ord, text)))
    direction = rng.standard_normal(384).astype(np.float32)
    return direction / np.linalg.norm(direction)


def asked(text: str, view: View, within: Filter | None = None, **options: object) -> list[Found]:
    return retrieve(view, view.analyze(text), vector(text), within or Filter(), **options)


def test_the_fused_score_is_the_sum_that_the_docstring_gives() -> None:
    bm25, cosine = {1: 6.0, 2: 3.0}, {2: 0.5, 3: 0.8}
    scores = {hit.row: hit.score for hit in fuse(bm25, cosine, 12.0, lambda row: row == 3)}
    assert scores == pytest.approx(
        {1: 6 / 12 + COSINE * 0.5, 2: 3 / 12 + COSINE * 0.5, 3: 0.0 + COSINE * 0.8 + IN_PERIOD}
    )
    ordered = [hit.score for hit in fuse(bm25, cosine, 12.0, lambda row: row == 3)]
    assert ordered == sorted(ordered, reverse=True)


def test_the_highest_score_is_the_textbook_limit_and_is_never_passed(view: View) -> None:
    for text in QUESTIONS:
        terms = view.analyze(text)
        limit = sum(
            (K1 + 1) * np.log(1 + (view.total - view.frequency(t) + 0.5) / (view.frequency(t) + 0.5))
            for t in set(terms)
        )
        assert highest(view, terms) == pytest.approx(limit)
        assert all(0.0 <= match.reach <= 1.0 for story in asked(text, view) for match in story.matches)
    assert highest(view, []) == 1.0


@pytest.mark.parametrize("text", QUESTIONS)
def test_each_story_stands_once_with_its_passages_best_first(view: View, text: str) -> None:
    found = asked(text, view)
    assert 0 < len(found) <= 10
    assert len({story.article.id for story in found}) == len(found)
    assert [story.score for story in found] == sorted((story.score for story in found), reverse=True)
    for story in found:
        fused = [match.fused for match in story.matches]
        assert fused == sorted(fused, reverse=True)
        assert story.score == fused[0]
        assert all(0 <= m.start < m.end <= len(story.article.text) for m in story.matches)


@pytest.mark.parametrize("text", QUESTIONS)
def test_a_filter_cuts_exactly_and_a_preferred_one_only_prefers(view: View, text: str) -> None:
    inside = asked(text, view, JANUARY)
    assert all(JANUARY.start <= story.article.published < JANUARY.end for story in inside)
    preferring = asked(text, view, preferred=JANUARY, limit=50)
    assert any(story.article.published and story.article.published < JANUARY.start for story in preferring)
    for story in preferring:
        published = story.article.published
        inside_it = published is not None and JANUARY.start <= published < JANUARY.end
        assert all(match.preferred == inside_it for match in story.matches)


def test_either_search_may_be_left_out(view: View) -> None:
    text = QUESTIONS[0]
    words = retrieve(view, view.analyze(text), None, Filter())
    assert words and all(match.cosine is None and match.bm25 > 0 for story in words for match in story.matches)
    meaning = retrieve(view, [], vector(text), Filter())
    assert meaning and all(match.bm25 == match.reach == 0.0 for story in meaning for match in story.matches)
    assert retrieve(view, [], None, Filter()) == []


def test_the_limit_counts_stories_and_keeps_the_best(view: View) -> None:
    every = asked(QUESTIONS[1], view, limit=30)
    assert [story.article.id for story in asked(QUESTIONS[1], view, limit=3)] == [s.article.id for s in every[:3]]
