"""Cleaning: agency and photo credits, addresses, encodings, languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import clean
from index.records import Caption, ReadError


@pytest.mark.parametrize(
    ("body", "credit"),
    [
        ('"Much longer." (AFP)', "AFP"),
        ("He left. (AP)", "AP"),
        ("He left. (Xinhua)", "Xinhua"),
        ("He left. (Reuters/AFP)", "Reuters/AFP"),
        ("He left. (AP, Xinhua)", "AP/Xinhua"),
        ("He left. - Reuters", "Reuters"),
        ("He left. — Agence France-Presse", "AFP"),
        ("He left.—AFP", "AFP"),
        ("He left.\n\n Reuter", "Reuters"),
        ("他離開了。（法新社）", "AFP"),
        ("他離開了。 (新華社)", "Xinhua"),
        ("He left. (SNA)", "SNA"),
        ("He left [AP]", "AP"),
    ],
)
def test_the_agencys_signature_is_taken_off_the_end(body, credit):
    text, found = clean.signed(body)
    assert found == credit and body.startswith(text) and text[-1] in '."。t'


@pytest.mark.parametrize(
    "body",
    [
        "He joined the World Health Organization (WHO)",
        "He told AFP.",
        "He left. (MORE)",
        "(AFP)",
        "Shares rose (see table).",
        "It was sold to Reuters",
        "He left. (He came back.)",
    ],
)
def test_a_name_in_the_story_is_no_signature(body):
    assert clean.signed(body) == (body, None)


def test_a_dateline_gives_the_credit_and_stays(tmp_path):
    assert clean.dateline("JERUSALEM (AP) — Jews around the world") == "AP"
    assert clean.dateline("By Ada Flood\n\nPARIS, Jan 9 (Reuters) - A court") == "Reuters"
    assert clean.dateline("A spokesman for the agency (AP) said nothing.") is None


@pytest.mark.parametrize(
    ("raw", "text", "credit"),
    [
        ("People gather. Photo: Reuters", "People gather.", "Reuters"),
        ("People gather. (Photo: AFP)", "People gather.", "AFP"),
        ("People gather (Photo by Ada Flood)", "People gather", "Ada Flood"),
        ("People gather. (AP Photo/Ada Flood)", "People gather.", "AP Photo/Ada Flood"),
        ("人群聚集。圖片：路透社", "人群聚集。", "路透社"),
        ("He shared two pictures: one of the ship", "He shared two pictures: one of the ship", None),
        ("No credit here.", "No credit here.", None),
    ],
)
def test_a_photo_credit_is_parted_from_its_caption(raw, text, credit):
    assert clean.caption(raw) == Caption(text=text, credit=credit)


@pytest.mark.parametrize(
    "address",
    [
        "http://news.example/a", "https://www.news.example/a/", "HTTPS://News.Example:443/a#top", "https://news.example/a?utm_source=x&fbclid=1",
        " https://news.example/a ", "https://news.example/a?",
    ],
)  # fmt: skip
def test_one_page_has_one_canonical_address(address):
    assert clean.canonical(address) == "https://news.example/a"


def test_what_tells_two_pages_apart_stays_in_the_address():
    assert (
        clean.canonical("https://n.example/a?id=1&utm_x=2")
        == "https://n.example/a?id=1"
        != clean.canonical("https://n.example/a?id=2")
    )
    assert clean.canonical("https://n.example/A") != clean.canonical("https://n.example/a")
    assert clean.canonical("item-17#2") == "item-17#2"


@given(st.text())
def test_a_canonical_address_is_its_own_canonical_address(address):
    once = clean.canonical(address)
    assert clean.canonical(once) == once


@given(st.text())
def test_an_address_of_any_characters_is_canonical_after_one_step(path):
    once = clean.canonical(f"http://n.example/{path}")
    assert clean.canonical(once) == once


@given(st.text())
def test_clean_text_is_clean_and_encodable(raw):
    text = clean.text(raw)
    assert clean.text(text) == text and text.encode() is not None and "\r" not in text and "\x00" not in text


@given(st.binary(max_size=300))
def test_any_bytes_are_decoded_or_refused(data):
    try:
        assert isinstance(clean.decode(data).text, str)
    except ReadError as error:
        assert "\n" not in str(error)


def test_utf8_with_one_bad_byte_stays_utf8():
    decoded = clean.decode("café, naïve, “quoted”".encode() + b"\xff")
    assert decoded.text.startswith("café, naïve, “quoted”") and decoded.lost == 1


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The tunnel reopened on Friday and the buses were late, he said to the press.", "en"),
        ("海底隧道星期五重開，工程人員抽走四萬立方米的水。", "zh"),
        ("海底トンネルは金曜日に再開した。", "ja"),
        ("Der Tunnel ist nicht offen und die Busse sind von den Straßen.", "de"),
        ("12 34 56", None),
    ],
)
def test_the_language_of_a_text_is_seen(text, code):
    assert clean.language(text) == code
