"""A conversation taken away in five forms: complete, and harmless where it is opened next."""

import csv
import io
import json
import re
from base64 import b64decode
from itertools import accumulate

import pytest

from tests.test_conversation import TEXT, answered, cited
from web.export import FORMS, as_csv, as_json, bibtex, csl, links, markdown
from web.turn import Turn

HOSTILE = '=HYPERLINK("https://evil.example")\n# [x](javascript:y) ![b](https://evil.example/b.png) } @string{a={b}} \\input{c} % $ \u202e'


def hostile() -> Turn:
    return answered(
        cited(title=HOSTILE, source=HOSTILE, credit=HOSTILE, quote=HOSTILE, emphasis=None, url="javascript:alert(1)")
    )


def rows(turn: Turn) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(as_csv([turn]), newline="")))


def test_markdown_gives_each_quote_a_footnote_with_its_reference() -> None:
    shown = markdown([answered(cited(url="https://quay.example/1"))])
    assert shown.startswith("## How many boats were lost?\n\n“The harbour master")
    assert (
        "[^1-1]" in shown
        and "\n[^1-1]: Boats lost. Quay Times, 9 January 2026, 07:01 HKT. <https://quay.example/1>" in shown
    )
    assert "(quay-1, version 1, 0–" in shown


def test_nothing_in_markdown_is_a_link_an_image_or_a_heading_of_the_archive() -> None:
    shown = markdown([hostile()])
    assert not re.search(r"(?<!\\)\]\(|(?<!\\)!\[|javascript:y\) <|://", shown)
    assert sum(line.startswith("#") for line in shown.splitlines()) == 1
    assert "<javascript" not in shown


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "＝1"])
def test_no_cell_of_the_table_is_a_formula(start: str) -> None:
    [row] = rows(answered(cited(title=start, source=start, credit=start)))
    for column in ("headline", "outlet", "agency"):
        assert row[column] == f"'{start}"


def test_the_table_holds_the_quote_byte_for_byte() -> None:
    quote = 'He said: "no",\r\nand left; the\u2028end'
    [row] = rows(answered(cited(quote=quote, emphasis=None)))
    assert row["quote"] == quote and row["number"] == "1" and row["published"] == "2026-01-09T07:01:00+08:00"


def test_bibtex_stays_one_entry_whatever_a_headline_says() -> None:
    entry = bibtex([hostile()])
    assert entry.count("@online{") == 1 and "@string" not in entry
    depths = list(accumulate({"{": 1, "}": -1}.get(sign, 0) for sign in entry))
    assert depths[-1] == 0 and depths.index(0, entry.index("{")) == len(entry.rstrip()) - 1
    assert not re.search(r"(?<!\\)[%$#&]", entry) and "textbackslash{}input" in entry and "url =" not in entry


def test_a_story_quoted_twice_is_one_entry_and_one_item() -> None:
    turns = [answered(cited()), answered(cited())]
    assert bibtex(turns).count("@online{") == 1
    [item] = json.loads(csl(turns))
    assert item["issued"] == {"date-parts": [[2026, 1, 9]]} and item["type"] == "article-newspaper"
    assert item["container-title"] == "Quay Times" and "URL" not in item


def test_an_undated_story_has_no_date_in_any_form() -> None:
    turn = answered(cited(published=None))
    assert "date =" not in bibtex([turn]) and "issued" not in json.loads(csl([turn]))[0]
    assert rows(turn)[0]["published"] == "" and "undated" in markdown([turn])


def test_json_is_the_answer_with_its_promised_names() -> None:
    [data] = json.loads(as_json([answered(cited())]))["turns"]
    assert data["citations"][0]["quote"] == TEXT and data["generation"] == 3


def test_the_links_hold_the_files_themselves() -> None:
    shown = links([hostile()])
    for _, name, kind, form in FORMS:
        held = re.search(
            rf'download="{re.escape(name)}" href="data:{re.escape(kind)};charset=utf-8;base64,([^"]+)"', shown
        )
        assert held is not None and b64decode(held[1]).decode() == form([hostile()])
