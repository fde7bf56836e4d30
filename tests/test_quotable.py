"""Sentences are quoted; the furniture that feeds and scrapes leave within a story is not."""

import pytest

from qa.quotable import quotable

SENTENCES = (
    "The ferry sank within nine minutes, the harbour master said.",
    "“We will not sign,” she told reporters.",
    "He asked: “Who gave the order?”",
    "Voters sign up to the register until Friday at any post office.",
    "The council will share its findings with the families.",
    "委內瑞拉周四開始釋放囚犯。",
)
FURNITURE = (
    "Port Avery, Northmark CNN —",
    "Read more.",
    "More:Council to vote on the harbour next week",
    "Harbour council to vote on new ferry rules",
    "12.",
    "Sign up here to get the morning letter in your inbox.",
    "Get our weekly newsletter every Friday.",
    "We may earn a commission when you buy through links on our site.",
    "Video player was slow to load content.",
    "Click here to view the pictures of the day.",
    "更多新聞",
)


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_of_a_story_may_be_quoted(sentence: str) -> None:
    assert quotable(sentence)


@pytest.mark.parametrize("line", FURNITURE)
def test_furniture_within_a_story_is_never_quoted(line: str) -> None:
    assert not quotable(line)
