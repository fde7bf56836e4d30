import re
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.chunk import passages, sentences
from index.embed import load

EMBEDDER = load()

WORDS = [
    "ferry",
    "Harbour",
    "U.S.",
    "Mr.",
    "“wait”",
    "said",
    "9 p.m.",
    "…",
    "3.5",
    "naïve",
    "日本語",
    "🚢",
    "x" * 40,
    "港口" * 30,
]
BREAKS = [" ", " ", " ", ". ", "! ", "\n", "\r\n", "\n\n", "\n \t\n", "\r\n\r\n", "。", "? ", "\u2029", "\u00a0", '." ']
TEXTS = st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(BREAKS)), max_size=80).map(
    lambda pairs: "".join(word + gap for word, gap in pairs)
)
ANY_TEXT = st.text(st.characters(exclude_categories=[]), max_size=120)


def said(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


def characters(texts: Sequence[str]) -> list[int]:
    """The finest tokenizer there can be: a word piece for each character that is not space."""
    return [len("".join(text.split())) for text in texts]


def gluttonous(texts: Sequence[str]) -> list[int]:
    """A tokenizer that counts more in a text than in the sum of its sentences: each gap costs three."""
    return [len(text.split()) + 3 * max(0, len(text.split()) - 1) for text in texts]


def assert_ordered_disjoint_and_whole(text: str, spans: list[tuple[int, int]]) -> None:
    edges = [edge for span in spans for edge in span]
    assert edges == sorted(edges)
    assert all(start < end for start, end in spans)
    assert "".join("".join(text[a:b].split()) for a, b in spans) == "".join(text.split())


@given(TEXTS | ANY_TEXT)
def test_sentences_are_ordered_disjoint_stripped_and_lose_nothing(text: str) -> None:
    spans = sentences(text)
    assert_ordered_disjoint_and_whole(text, spans)
    for start, end in spans:
        assert text[start:end] == text[start:end].strip()
        assert not re.search(r"\n[ \t]*\r?\n", text[start:end])


@settings(deadline=None)
@given(TEXTS | ANY_TEXT, st.integers(8, 60))
def test_passages_are_ordered_disjoint_within_the_limit_and_lose_nothing(text: str, limit: int) -> None:
    spans = passages(text, EMBEDDER.count, limit)
    assert_ordered_disjoint_and_whole(text, spans)
    assert all(count <= limit for count in EMBEDDER.count([text[a:b] for a, b in spans]))


@settings(deadline=None)
@given(TEXTS | ANY_TEXT, st.integers(1, 50))
@pytest.mark.parametrize("count", [characters, gluttonous])
def test_every_passage_fits_whatever_the_tokenizer(count: object, text: str, limit: int) -> None:
    assert callable(count)
    spans = passages(text, count, limit)
    assert_ordered_disjoint_and_whole(text, spans)
    assert all(size <= limit for size in count([text[a:b] for a, b in spans]))


@given(TEXTS, st.integers(20, 60))
def test_a_passage_ends_where_a_sentence_ends_unless_that_sentence_is_above_the_limit(text: str, limit: int) -> None:
    ends = {end for _, end in sentences(text)}
    for _, end in passages(text, characters, limit):
        holder = next((a, b) for a, b in sentences(text) if a < end <= b)
        assert end in ends or characters([text[slice(*holder)]])[0] > limit


@given(st.lists(st.integers(1, 15), min_size=1, max_size=40), st.integers(15, 60))
def test_packing_is_greedy_like_its_slow_twin(lengths: list[int], limit: int) -> None:
    text = " ".join("Ab" + "c" * length + "." for length in lengths)
    twin: list[str] = []
    for sentence in text.split():
        if twin and characters([twin[-1] + sentence])[0] <= limit:
            twin[-1] += " " + sentence
        else:
            twin.append(sentence)
    if max(lengths) + 3 <= limit:
        assert [text[a:b] for a, b in passages(text, characters, limit)] == twin


NASTY = [
    ["The U.S. Senate voted 52-48 on Thursday.", "Sen. J. D. Harlow (D-Ohio) abstained."],
    ['"We will not wait," he said.', '"Not in the U.S. or anywhere else."', "The crowd cheered."],
    ['"Will they pay?" asked Mr. Okoro.', '"I doubt it..."', "Shares fell 3.5 percent on Monday."],
    ["Police in Washington, D.C. said John Q. Public Jr. fled at 9 p.m. Tuesday.", "No one was hurt."],
    ["The ferry sank at about 4 a.m.", "Rescue teams arrived by 5 a.m. local time.", "The port closed at 6 p.m. GMT."],
    ["The company, Acme Corp., lost $1.2 bn. in the U.K.", "Its rival gained."],
    ["“It was chaos … we ran,” she said.", "‘No!’ he cried.", "Officials (including Gen. A. B. Rask) left."],
    ["The vote was 5-4.[1]", "Justice St. John wrote the opinion.", "(He had dissented in 2019.)", "The case is over."],
    ["Prices rose to No. 3 in the list, vs. No. 7 a year ago.", "See p. 12."],
    ["He told the paper: “It is a lie! They know it. We will sue!”", "The paper stood by it."],
    ["Yahoo! shares rose.", "Who's next?", "Nobody knows...", "But the market does."],
    ["“We will not leave.", "We have waited twenty years.", "The closing mark comes paragraphs later."],
    ["PORT ALBA (AP) - The bank said on Tues. that it cut 1,000 jobs.", "Inc. magazine reported it first."],
    ["Café Ñandú opened in “São Paulo”.", "日本語 was on the menu.", "🚢 Ships passed.", "Voilà."],
    ["他说：“我们走吧。”", "然后离开了。", "没有人说话！", "真的吗？"],
]


@pytest.mark.parametrize("expected", NASTY, ids=lambda s: s[0][:30])
def test_a_nasty_news_sentence_ends_where_a_reader_would_end_it(expected: list[str]) -> None:
    gap = "" if expected[0].startswith("他") else " "
    assert said(gap.join(expected)) == expected


def test_a_wrapped_line_does_not_end_a_sentence_and_the_wire_indent_does() -> None:
    text = "The board shows registrations\nof grain for March.\n    Bread wheat 48.0\n    Maize nil\n Reuter"
    assert said(text) == [
        "The board shows registrations\nof grain for March.",
        "Bread wheat 48.0",
        "Maize nil\n Reuter",
    ]


def test_a_heading_goes_with_what_follows_it() -> None:
    text = "The inquiry opened on Monday and heard twelve people.\n\nThe captain\n\nHe said he saw no light that night."
    assert [text[a:b] for a, b in passages(text, gluttonous, 45)] == [
        "The inquiry opened on Monday and heard twelve people.",
        "The captain\n\nHe said he saw no light that night.",
    ]


def test_a_list_of_one_word_paragraphs_fills_its_passages() -> None:
    text = "\n\n".join(["Name"] * 450)
    assert [b - a for a, b in passages(text, EMBEDDER.count, 200)] == [200 * 6 - 2, 200 * 6 - 2, 50 * 6 - 2]


def test_a_short_story_is_one_passage() -> None:
    text = "Ferry sinks\n\nA ferry sank off Port Alba. Nobody was hurt.\n\nThe cause is not known."
    assert passages(text, EMBEDDER.count) == [(0, len(text))]


def test_an_endless_sentence_is_cut_at_spaces_into_full_pieces() -> None:
    text = "and " * 1000
    spans = passages(text, EMBEDDER.count, 200)
    assert [b - a for a, b in spans] == [200 * 4 - 1] * 5


def test_chinese_without_a_full_stop_is_cut_and_nothing_is_lost() -> None:
    text = "渡轮昨晚在港口外沉没，" * 60
    spans = passages(text, EMBEDDER.count, 200)
    assert "".join(text[a:b] for a, b in spans) == text
    assert all(text[a:b].endswith("，") for a, b in spans)


def test_nothing_but_space_has_no_sentences_and_no_passages() -> None:
    assert sentences(" \n\n\t ") == [] == passages(" \n\n\t ", EMBEDDER.count)
    assert sentences("") == [] == passages("", EMBEDDER.count)


def test_an_unknown_language_is_read_like_english() -> None:
    text = "One came. Two left."
    assert sentences(text, "xx") == sentences(text, "en-GB") == sentences(text) == [(0, 9), (10, 19)]
