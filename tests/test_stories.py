"""Copies, lookalikes and changed sentences. All texts are invented."""

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.stories import WINDOW, Signature, digest, groups, keys, near, overlap, same, sentence_changes, signature

FERRY = """A ferry with 212 people on board ran aground off the island of Sorrel shortly before dawn on Monday after its \
steering failed in heavy seas, the coastguard of Port Lorne said. All passengers were taken off by fishing boats and two \
helicopters within four hours, and three of them were treated for broken bones at the district hospital.

The vessel, the Grey Heron, had left the mainland late on Sunday with a load of cement and a school choir returning from \
a competition in Vantry. Its captain, Ilse Marrow, told investigators that the rudder stopped answering near the Teeth, a \
chain of rocks that has wrecked nine ships since the war.

"We heard a long scrape and then the lights went out," said Tomas Rell, 17, who sings tenor. "Our teacher made us count \
off in fours so that nobody would be forgotten."

The Sorrel Line, which owns the ship, said it had passed an inspection in March. The transport ministry said a board of \
inquiry would meet on Thursday and that the line's other ferry would stay in harbour until its steering gear had been \
examined. Environmental officers laid booms around the hull because forty tonnes of fuel remained in the tanks.

Islanders have complained about the state of the ferries for years. A petition for a new ship, handed to the ministry in \
January, had 1,900 signatures, more than half the island's population."""

EVENING = """The captain of the ferry that ran aground off Sorrel was suspended on Monday evening after a recording from \
the bridge showed that an alarm had sounded twenty minutes before the ship struck the rocks, the transport minister said.

Minister Odile Brant told reporters in Port Lorne that the crew had reset the alarm twice. "Nobody called the engineer. \
That is the question we want answered," she said. The captain's union said she had followed the company's handbook.

The recording, made by the ship's own voyage recorder, was brought ashore by divers in the afternoon. It runs for eleven \
hours and will be published once the families of the injured have heard it, the ministry said. The Sorrel Line's \
director, Paul Henning, offered his resignation and promised to refund every ticket sold for this month.

The vessel, the Grey Heron, had left the mainland late on Sunday with a load of cement and a school choir returning from \
a competition in Vantry. All passengers were taken off by fishing boats and two helicopters within four hours, and three of \
them were treated for broken bones at the district hospital. The transport ministry said a board of inquiry would meet on \
Thursday."""

MARKET = """Shares in Port Lorne closed lower on {day} as {reason} weighed on sentiment. The benchmark Lorne 40 index lost \
{points} points, or {percent} percent, to end the session at {level}. Turnover on the main board was {turnover} million \
crowns. Losers outnumbered gainers by {losers} to {gainers}. Among the most active stocks, {first} fell {a} percent to {b} \
crowns, while {second} slipped {c} percent to {d} crowns. Analysts said that investors were waiting for the central bank's \
decision on interest rates later this week before taking new positions."""

MONDAY = MARKET.format(
    day="Monday", reason="weak exports", points="31.4", percent="0.8", level="3,911.6", turnover="412", losers=27,
    gainers=9, first="Halden Steel", a="2.1", b="84.30", second="Banco Vantry", c="1.4", d="19.75",
)  # fmt: skip
TUESDAY = MARKET.format(
    day="Tuesday", reason="falling oil prices", points="12.9", percent="0.3", level="3,898.7", turnover="377", losers=22,
    gainers=15, first="Sorrel Line", a="3.6", b="41.10", second="Marrow Foods", c="0.9", d="63.20",
)  # fmt: skip

WEATHER = """Mainly fine and dry. Temperatures will range between {low} and {high} degrees. Moderate to fresh {wind} winds, \
occasionally strong offshore and on high ground. Outlook: the weather will remain fine in the following couple of days, with \
relative humidity falling to {humidity} percent in the afternoon and an ultraviolet index of {uv}. Sea water at Sorrel {sea} \
degrees. Sunrise {rise}, sunset {set}."""

CHINESE = """渡輪「灰鷺號」星期一清晨在蘇露島對開海面擱淺，船上212人全部獲救，其中三人骨折，送院治理。海岸防衛隊說，渡輪在大浪中方向舵失靈，\
撞向一列名為「牙石」的礁石。該處自戰後已有九艘船隻沉沒。兩架直升機和多艘漁船在四小時內把乘客接走。船長馬露向調查人員表示，出事前方向舵突然沒有反應，\
船員未能及時拋錨。運輸部宣布，調查委員會將於星期四開會，船公司另一艘渡輪須停航，直至舵機檢驗完畢為止。環境人員已在船身四周放置圍油欄，因為油缸內仍有四十噸燃油。\
島民多年來一直投訴渡輪殘舊，今年一月曾向運輸部遞交一份有1900人簽署的請願書，要求添置新船。"""
CHINESE_WEATHER = """大致天晴及乾燥。氣溫介乎{low}至{high}度之間。吹和緩至清勁{wind}風，離岸及高地間中吹強風。展望隨後一兩日持續天晴，相對濕度下午下降至百分之{humidity}，\
最高紫外線指數約為{uv}。"""


def alike(a: str, b: str, title_a: str = "A headline", title_b: str = "Quite another") -> bool:
    first, second = signature(title_a, a), signature(title_b, b)
    decided = same(first, second)
    assert decided == same(second, first)
    if decided:
        assert set(keys(first)) & set(keys(second)), "a copy that the keys do not find"
    return decided


def test_the_digest_ignores_case_space_quotes_dateline_and_credit() -> None:
    plain = 'The line said: "We will pay." It has two ships.'
    for other in (
        "PORT LORNE (AFP) — The line said: “We will pay.”  It has\ntwo ships.",
        "PORT LORNE, March 3 (Reuters) - The line said: 'We will pay.' It has two ships. (Reuters)",
        "THE LINE SAID: «WE WILL PAY.» IT HAS TWO SHIPS. - AFP",
        "（法新社）The line said — We will pay. It has two ships.",
    ):
        assert digest(other) == digest(plain), other
    assert digest(plain.replace("two", "three")) != digest(plain)


def test_an_agency_story_reprinted_with_small_edits_is_a_copy() -> None:
    edited = FERRY.replace("shortly before dawn on Monday", "early Monday").replace("The vessel, the", "The ship,")
    edited = edited.replace("Islanders have complained", "Residents have long complained").replace(
        "percent", "per cent"
    )
    assert alike(FERRY, "PORT LORNE (AFP) — " + edited + " (AFP)")


def test_an_agency_story_cut_to_its_first_half_under_another_headline_is_a_copy() -> None:
    for paragraphs in (1, 2, 3):
        assert alike(FERRY, "\n\n".join(FERRY.split("\n\n")[:paragraphs])), paragraphs


def test_one_changed_toll_leaves_a_copy_to_be_shown_as_an_update() -> None:
    assert alike(FERRY, FERRY.replace("three of them were", "five of them were"))


def test_a_morning_and_an_evening_story_on_one_event_stay_two() -> None:
    paragraphs = FERRY.split("\n\n")
    for reused in ([], paragraphs[2:3], paragraphs[2:4], paragraphs[:1]):
        evening = "\n\n".join((EVENING, *reused))
        assert not alike(FERRY, evening, "Ferry runs aground", "Ferry captain suspended"), len(reused)
    assert overlap(signature("", FERRY), signature("", "\n\n".join((EVENING, *paragraphs[2:4])))) > 0.55


def test_market_reports_of_two_days_under_one_headline_stay_two() -> None:
    assert not alike(MONDAY, TUESDAY, "Shares close lower", "Shares close lower")
    assert alike(MONDAY, MONDAY + " (Reuters)", "Shares close lower", "Lorne 40 loses 0.8 percent")


def test_market_reports_that_differ_in_figures_alone_stay_two() -> None:
    other = MONDAY
    for old, new in (("31.4", "22.7"), ("0.8", "0.6"), ("3,911.6", "3,888.9"), ("412", "395"), ("27 to 9", "25 to 11")):
        other = other.replace(old, new)
    other = other.replace("2.1 percent to 84.30", "1.7 percent to 82.90").replace(
        "1.4 percent to 19.75", "1.1 percent to 19.50"
    )
    assert not alike(MONDAY, other, "Shares close lower", "Shares close lower")


def test_weather_forecasts_of_two_days_stay_two() -> None:
    friday = WEATHER.format(low=14, high=19, wind="northerly", humidity=55, uv=4, sea=18, rise="6:58", set="17:41")
    sunday = WEATHER.format(low=11, high=16, wind="easterly", humidity=40, uv=5, sea=17, rise="6:59", set="17:42")
    assert not alike(friday, sunday, "Fine and dry", "Fine and dry")


def test_briefs_with_equal_words_belong_to_their_companies() -> None:
    brief = "Qtly div 25 cts vs 25 cts prior\nPay April 15\nRecord March 31\nReuter"
    assert digest(brief) == digest(brief)
    assert not alike(brief, brief, "Halden Steel sets quarterly", "Marrow Foods sets quarterly")
    assert alike(brief, brief, "Halden Steel sets quarterly", "Halden Steel sets quarterly")


def test_contracts_told_in_one_template_stay_two() -> None:
    told = (
        "{0} is being awarded a {1} million crown contract for jet fuel, the defence ministry of Lorne said. It said work on the "
        "contract, which was awarded as part of a procurement programme with several contractors, is expected to be completed by {2}."
    )
    a = told.format("Vantry Refining Company", "50.3", "April 1988")
    b = told.format("Halden Petroleum and Marketing", "84.1", "March 31, 1988")
    assert not alike(a, b, "Vantry gets 50.3 million crown contract", "Halden gets 84.1 million crown contract")


def test_a_digest_of_the_day_is_no_copy_of_the_stories_in_it() -> None:
    first = FERRY.split("\n\n")[0]
    digest_of_the_day = "\n\n".join((MONDAY, EVENING.split("\n\n")[1], first, TUESDAY, EVENING.split("\n\n")[2]))
    assert overlap(signature("", first), signature("", digest_of_the_day)) > 0.9
    assert not alike(first, digest_of_the_day)


def test_chinese_copies_are_found_and_chinese_forecasts_stay_two() -> None:
    assert alike(CHINESE, "（法新社）" + CHINESE.replace("星期一清晨", "今早").replace("其中三人", "其中五人"))
    assert alike(CHINESE, CHINESE[: len(CHINESE) // 2])
    friday = CHINESE_WEATHER.format(low=14, high=19, wind="偏北", humidity=55, uv=4)
    sunday = CHINESE_WEATHER.format(low=11, high=16, wind="偏東", humidity=40, uv=5)
    assert not alike(friday, sunday, "天文台料天晴", "天文台料天晴")
    assert not alike(CHINESE, CHINESE_WEATHER, "渡輪", "天氣")


def test_keys_are_few_signed_and_the_same_in_every_process() -> None:
    here = keys(signature("Ferry", FERRY))
    assert 12 <= len(here) <= 20
    assert all(-(2**63) <= key < 2**63 for key in here)
    code = "import sys; from index.stories import keys, signature; print(keys(signature('Ferry', sys.stdin.read())))"
    root = Path(__file__).resolve().parents[1]
    environment = {"PYTHONHASHSEED": "7", "PYTHONUTF8": "1"}
    there = subprocess.run(
        [sys.executable, "-c", code],
        input=FERRY,
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=root,
        env=environment,
    )
    assert json.loads(there.stdout) == here, there.stderr


def test_keys_and_decisions_survive_texts_that_are_hardly_texts() -> None:
    for text in ("", " ", "...", "😀😀", "\ud800 lone", "one", "七", "7", "x" * 100_000, "a " * 50_000):
        story = signature("", text)
        assert len(keys(story)) <= 20
        assert isinstance(same(story, signature("", FERRY)), bool)
        assert len(digest(text)) == 16
    assert not same(signature("", ""), signature("", ""))


WORDS = ["der", "ferry", "sank", "12", "off", "Sorrel", "3,4", "on", "Monday", "late"]


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.sampled_from(WORDS), min_size=5, max_size=40),
    st.data(),
)
def test_overlap_is_what_sets_of_runs_give(words: list[str], data: st.DataObject) -> None:
    other = words[data.draw(st.integers(0, len(words) - 5)) :]
    a, b = ({tuple(w.casefold() for w in text[i : i + 5]) for i in range(len(text) - 4)} for text in (words, other))
    assert overlap(signature("", " ".join(words)), signature("", " ".join(other))) == pytest.approx(len(a & b) / len(b))


def test_only_stories_within_the_window_are_near() -> None:
    noon = datetime(2026, 1, 9, 12, tzinfo=UTC)
    assert near(noon, noon + WINDOW)
    assert not near(noon, noon - WINDOW - timedelta(minutes=1))
    assert near(noon, noon + WINDOW + timedelta(hours=20), "day")
    assert near(noon, None)


def test_groups_do_not_depend_on_the_order_and_part_when_the_link_between_goes() -> None:
    links = [("b", "a"), ("c", "b"), ("e", "d")]
    expected = [["a", "b", "c"], ["d", "e"], ["f"]]
    assert groups("abcdef", links) == expected
    assert groups(reversed("abcdef"), [(b, a) for a, b in reversed(links)]) == expected
    assert groups("acdef", links) == [["a"], ["c"], ["d", "e"], ["f"]]


OLD = "The ferry ran aground on Monday. Three people were hurt. The captain was questioned. The line is sorry."


def changed(old: str, new: str, language: str | None = None) -> list[tuple[str, str, str]]:
    """The changes as the words they stand for."""
    return [
        (c.kind, old[slice(*c.old)] if c.old else "", new[slice(*c.new)] if c.new else "")
        for c in sentence_changes(old, new, language)
    ]


def test_a_changed_toll_is_one_replaced_sentence() -> None:
    new = OLD.replace("Three people", "Five people")
    assert changed(OLD, new) == [("replaced", "Three people were hurt.", "Five people were hurt.")]


def test_sentences_that_came_and_went_are_told_apart_from_replaced_ones() -> None:
    new = "The ferry ran aground on Monday. Divers found the recorder. Five people were hurt. The line is sorry."
    assert changed(OLD, new) == [
        ("inserted", "", "Divers found the recorder."),
        ("replaced", "Three people were hurt.", "Five people were hurt."),
        ("deleted", "The captain was questioned.", ""),
    ]


def test_line_ends_and_spaces_are_no_change() -> None:
    assert changed(OLD, OLD.replace(". ", ".\n\n").replace("ran aground", "ran  aground")) == []
    assert changed("", "") == []
    assert changed("", "One. Two.") == [("inserted", "", "One."), ("inserted", "", "Two.")]


def test_a_changed_chinese_sentence_is_found() -> None:
    old, new = "渡輪擱淺。三人受傷。船公司道歉。", "渡輪擱淺。五人受傷。船公司道歉。"
    assert changed(old, new, "zh") == [("replaced", "三人受傷。", "五人受傷。")]


@settings(deadline=None, max_examples=60)
@given(
    *(
        st.lists(st.sampled_from(OLD.replace(". ", ".|").split("|") + FERRY[:700].split("\n\n")), max_size=7)
        for _ in "ab"
    )
)
def test_applying_the_changes_to_the_old_text_gives_the_new(a: list[str], b: list[str]) -> None:
    old, new = "\n\n".join(a), "\n\n".join(b)
    gone = [c.old for c in sentence_changes(old, new) if c.old]
    came = [c.new for c in sentence_changes(old, new) if c.new]
    assert outside(old, gone) == outside(new, came)
    for spans in (gone, came):
        assert all(first[1] <= second[0] for first, second in combinations(spans, 2))


def outside(text: str, spans: list[tuple[int, int]]) -> list[str]:
    for start, end in reversed(spans):
        text = text[:start] + text[end:]
    return text.split()


PAIRS = Path(__file__).resolve().parents[2] / "shared/data/duplicates/pairs.jsonl"


@pytest.fixture(scope="module")
def labelled() -> list[tuple[Signature, Signature, bool]]:
    if not PAIRS.exists():
        pytest.skip(f"no measuring data at {PAIRS}")
    rows = [json.loads(line) for line in PAIRS.read_text("utf-8").splitlines()]
    stories = (
        (signature(r["a"]["title"], r["a"]["text"]), signature(r["b"]["title"], r["b"]["text"]), r) for r in rows
    )
    return [(a, b, row["label"] == 1) for a, b, row in stories]


def test_labelled_pairs_are_decided_well_and_found_by_their_keys(
    labelled: list[tuple[Signature, Signature, bool]],
) -> None:
    found = [(bool(set(keys(a)) & set(keys(b))) and same(a, b), copy) for a, b, copy in labelled]
    right = sum(decided and copy for decided, copy in found)
    wrong = sum(decided and not copy for decided, copy in found)
    missed = sum(copy and not decided for decided, copy in found)
    assert right / (right + wrong) >= 0.97
    assert 2 * right / (2 * right + wrong + missed) >= 0.96
