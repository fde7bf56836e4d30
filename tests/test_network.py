"""The application where others can reach it: who comes in, what a reader may not do, and what the operator sees."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from gradio_client import Client

from tests.serving import Served
from tests.signing_in import ANN, BEA, guarded, updated
from web.people import Users

ROOT = Path(__file__).resolve().parents[1]
QUESTION = "Who chairs the inquiry into the ferry collision?"


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    at = tmp_path_factory.mktemp("network")
    with guarded(at) as running:
        yield running


@pytest.mark.parametrize(
    "path", ["/", "/config", "/gradio_api/info", "/story/x", "/metrics", "/gradio_api/mcp/", "/style.css"]
)
def test_nothing_is_served_to_strangers(there: Served, path: str) -> None:
    refused = httpx.get(there.url + path)
    assert refused.status_code == 401 and refused.headers["www-authenticate"].startswith("Basic")
    assert refused.headers["x-content-type-options"] == "nosniff"


def test_who_is_refused_is_told_so_in_the_language_of_the_browser(there: Served) -> None:
    strange = httpx.get(there.url, headers={"Accept-Language": "zh-HK"})
    wrong = httpx.get(there.url, auth=("ann", "not the password"), params={"lang": "zh-Hant"})
    assert (strange.text, wrong.text) == ("請輸入名稱和密碼。", "名稱與密碼不符。")


def test_the_health_is_told_to_everybody_and_says_little(there: Served) -> None:
    told = httpx.get(f"{there.url}/healthz")
    assert told.status_code == 200 and set(told.json()) == {
        "status", "generation", "indexes_current", "updated", "silent_since"
    }  # fmt: skip


def test_a_script_signs_in_and_its_questions_and_refusals_are_counted(there: Served) -> None:
    client = Client(
        there.url, verbose=False, analytics_enabled=False, headers={"Authorization": httpx.BasicAuth(*BEA)._auth_header}
    )
    assert client.predict(QUESTION, api_name="/ask")["citations"]
    assert client.predict("the of and", api_name="/ask")["refusal"] == "empty question"
    told = httpx.get(f"{there.url}/metrics", auth=BEA).text
    assert re.search(r"^ask_the_archive_questions_total 2$", told, re.M)
    assert 'ask_the_archive_refusals_total{kind="empty question"} 1' in told
    assert re.search(r"^ask_the_archive_answer_seconds_sum 0\.\d+$", told, re.M)
    assert re.search(r"^ask_the_archive_vector_recall 1\.0$", told, re.M)  # few vectors: every search is exact
    for line in told.splitlines():
        assert re.fullmatch(r'# (HELP|TYPE) \w+ .+|\w+(\{kind="[\w ]+"\})? [\d.]+', line)


@pytest.mark.parametrize("claim", [{}, {"X-Archive-Role": "editor"}])
def test_a_reader_cannot_update_whatever_the_request_claims(there: Served, claim: dict[str, str]) -> None:
    assert "Only an editor may update" in updated(there, BEA, claim)


def test_an_editor_can_update(there: Served) -> None:
    assert "Nothing new" in updated(there, ANN)


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
def test_a_page_of_another_site_cannot_act_with_the_password_of_a_reader(
    there: Served, headers: dict[str, str]
) -> None:
    sent = httpx.post(
        f"{there.url}/gradio_api/call/ask", json={"data": [QUESTION, [], "", "", []]}, auth=ANN, headers=headers
    )
    assert sent.status_code == 403
    own = {"Origin": there.url}
    assert (
        httpx.post(
            f"{there.url}/gradio_api/call/ask", json={"data": [QUESTION, [], "", "", []]}, auth=ANN, headers=own
        ).status_code
        == 200
    )


def test_a_user_is_added_from_the_command_line(tmp_path: Path) -> None:
    file = tmp_path / "users"
    command = [sys.executable, str(ROOT / "app.py"), "--add-user", "carl", "--role", "editor", "--users", str(file)]
    ended = subprocess.run(
        command, input="ten letters\nten letters\n", capture_output=True, text=True, timeout=120, cwd=ROOT
    )
    assert ended.returncode == 0, ended.stderr
    person = Users(file).check("carl", "ten letters")
    assert person is not None and person.role == "editor" and "ten letters" not in file.read_text("utf-8")
