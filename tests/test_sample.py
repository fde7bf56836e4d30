"""The sample archive keeps the shape its README promises. Read here without the project's readers, as a second opinion."""

import json
import re
from collections import Counter, defaultdict
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

SAMPLE = Path(__file__).resolve().parents[1] / "sample"
PAGES = sorted((SAMPLE / "stories").rglob("*.txt"))
QUESTIONS = [json.loads(line) for line in (SAMPLE / "questions.jsonl").read_text(encoding="utf-8").splitlines()]
PARAPHRASES = [json.loads(line) for line in (SAMPLE / "paraphrases.jsonl").read_text(encoding="utf-8").splitlines()]
UPDATED = "https://news.radioellery.example/2025/11/12/ferry-collision"
OUTLETS = {"Radio Ellery", "The Sarrow Courier", "Linnet Post", "Sarrow News Agency"}
OFFSETS = {"HKT": "+08:00", "UTC": "+00:00"}
SHARE = "Share this story"


def lines(page: Path) -> list[str]:
    return page.read_text(encoding="utf-8").splitlines()


def headline(page: Path) -> str:
    return lines(page)[0].rpartition(" - ")[0]


def furniture(page: Path) -> list[str]:
    """The lines between the headline's second occurrence and the share line: stamp and address, each optional."""
    rows = lines(page)
    start = rows.index(headline(page), 1)
    share = next(n for n, row in enumerate(rows) if row.startswith(SHARE))
    return [row for row in rows[start + 1 : share] if row]


def address(page: Path) -> str | None:
    return next((row for row in furniture(page) if row.startswith("https://")), None)


def stamp(page: Path) -> str | None:
    return next((row for row in furniture(page) if not row.startswith("https://")), None)


def body(page: Path) -> str:
    rows = lines(page)
    share = next(n for n, row in enumerate(rows) if row.startswith(SHARE))
    return "\n".join(row for row in rows[share + 1 : -1] if not row.startswith("  ")).strip()


def moment(text: str) -> datetime:
    """A stamp of the sample as an aware time: `2026-01-09 HKT 07:01`, `2026-01-09 07:01 +08:00`, `2026-01-09 HKT`."""
    if match := re.fullmatch(r"(\d{4}-\d\d-\d\d) (HKT|UTC) (\d\d:\d\d)", text):
        day, zone, clock = match.groups()
        return datetime.fromisoformat(f"{day}T{clock}{OFFSETS[zone]}")
    if match := re.fullmatch(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d) (\+08:00)", text):
        return datetime.fromisoformat("{}T{}{}".format(*match.groups()))
    return datetime.fromisoformat(f"{text.removesuffix(' HKT')}T00:00+08:00")


def bodies_by_address() -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for page in PAGES:
        found[address(page) or "none"].append(body(page))
    return found


def chinese(page: Path) -> bool:
    return "radio-ellery-chinese" in page.parts


def test_there_are_forty_two_to_forty_six_english_pages_of_four_outlets_and_six_chinese_ones() -> None:
    assert 42 <= sum(not chinese(page) for page in PAGES) <= 46
    assert sum(map(chinese, PAGES)) == 6
    assert {lines(page)[0].rpartition(" - ")[2] for page in PAGES} == OUTLETS


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_gives_its_headline_above_the_story_and_once_more_below_it(page: Path) -> None:
    rows = lines(page)
    assert rows.count(headline(page)) == 2
    assert rows[-1] == headline(page)
    assert sum(row.startswith(SHARE) for row in rows) == 1


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_story_has_between_90_and_220_words_or_characters_of_chinese(page: Path) -> None:
    words = re.findall(r"[\u4e00-\u9fff]", body(page)) if chinese(page) else body(page).split()
    assert (65 if chinese(page) else 90) <= len(words) <= 220


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_caption_stands_twice_with_its_photo_credit(page: Path) -> None:
    captions = [row for row in lines(page) if row.startswith("  ")]
    assert all(re.search(r"\. Photo: \S", row) for row in captions)
    counts = Counter(row.removeprefix("  • ").strip() for row in captions)
    assert set(counts.values()) <= {2}


def test_every_stamp_is_a_time_of_the_five_months_and_three_pages_have_none() -> None:
    stamps = {page.stem: stamp(page) for page in PAGES}
    assert {stem for stem, text in stamps.items() if text is None} == {
        "lantern-tide-guide",
        "lighthouse-keeper",
        "residents-card",
    }
    times = [moment(text) for text in stamps.values() if text]
    assert moment("2025-11-01") <= min(times) and max(times) < moment("2026-04-01")
    assert sum(len(text) == len("2026-02-06 HKT") for text in stamps.values() if text) == 1


def test_a_stamp_lies_in_the_month_of_its_folder() -> None:
    for page in PAGES:
        text = stamp(page)
        assert text is None or text.startswith(page.parent.name), page


def test_addresses_are_unique_except_for_the_story_that_was_updated_twice() -> None:
    counts = Counter(address(page) for page in PAGES)
    assert counts.pop(None) == 3
    assert counts.pop(UPDATED) == 3
    assert set(counts.values()) == {1}
    assert all((urlsplit(url or "").hostname or "").endswith(".example") for url in counts)


def test_the_updated_story_has_rising_times_and_a_rising_toll() -> None:
    captures = [page for page in PAGES if address(page) == UPDATED]
    times = [moment(stamp(page) or "") for page in captures]
    assert times == sorted(set(times))
    assert [headline(page).split()[0] for page in captures] == ["Two", "Four", "Seven"]


def test_two_pairs_of_different_stories_share_a_headline() -> None:
    twice = {title for title, count in Counter(headline(page) for page in PAGES).items() if count > 1}
    assert twice == {"Shares close lower", "Reserve Bank leaves interest rate unchanged"}


def test_there_are_60_questions_and_15_of_them_have_no_answer() -> None:
    assert len({question["id"] for question in QUESTIONS}) == len(QUESTIONS) == 60
    assert sum(not question["answerable"] for question in QUESTIONS) == 15
    assert {q["type"] for q in QUESTIONS} == {"who", "when", "where", "how many", "how much", "why", "what"}


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question["id"])
def test_an_answer_stands_word_for_word_in_the_newest_version_of_its_story(question: dict[str, Any]) -> None:
    if not question["answerable"]:
        assert question["answers"] == question["gold_ids"] == []
        return
    bodies = bodies_by_address()
    newest = [bodies[url][-1] for url in question["gold_ids"]]
    assert question["answers"] and newest
    assert all(any(answer in text for text in newest) for answer in question["answers"])
    assert all(any(answer in text for answer in question["answers"]) for text in newest)


@pytest.mark.parametrize("question", PARAPHRASES, ids=lambda question: question["id"])
def test_the_answer_of_a_paraphrase_stands_word_for_word_in_a_story(question: dict[str, Any]) -> None:
    texts = [body(page) for page in PAGES]
    assert bool(question["answers"]) == question["answerable"]
    assert all(any(answer in text for text in texts) for answer in question["answers"])
    assert all(url in bodies_by_address() for url in question["gold_ids"])


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question["id"])
def test_a_question_is_asked_after_its_story_appeared(question: dict[str, Any]) -> None:
    asked = moment(question["date"]).date()
    known = {address(page): moment(stamp(page) or "2025-11-01") for page in PAGES}
    assert all(known[url].astimezone(moment("2025-11-01").tzinfo).date() <= asked for url in question["gold_ids"])
