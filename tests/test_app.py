"""The doors for machines, the story pages, the headers and the command line, over the real application."""

import asyncio
import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client

import app
from qa.records import Citation
from tests.serving import NOW, Served, served
from web.passages import sources
from web.turn import Turn

ROOT = Path(__file__).resolve().parents[1]
QUESTION = "Who chairs the inquiry into the ferry collision?"


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("served")) as running:
        yield running


@pytest.fixture(scope="module")
def client(there: Served) -> Client:
    return Client(there.url, verbose=False, analytics_enabled=False)


def test_the_endpoint_gives_the_same_answer_as_the_engine(there: Served, client: Client) -> None:
    got = client.predict(QUESTION, api_name="/ask")
    own = there.engine.answer(QUESTION, now=NOW)
    assert got["answer"] == own.text and got["refusal"] is None
    assert [c["quote"] for c in got["citations"]] == [c.quote for c in own.citations]
    assert set(got) == {
        "answer", "refusal", "citations", "evidence", "question", "stages", "notes",
        "points", "independent", "composed", "confidence",
        "generation", "milliseconds",
    }  # fmt: skip


def test_every_citation_of_the_endpoint_is_found_in_the_story_it_names(client: Client) -> None:
    for cited in client.predict(QUESTION, api_name="/ask")["citations"]:
        story = client.predict(cited["article_id"], cited["version"], api_name="/story")
        assert story["text"][cited["start"] : cited["end"]] == cited["quote"]


def test_the_endpoint_keeps_to_the_outlets_and_days_it_is_given(client: Client) -> None:
    found = client.predict("ferry", ["Radio Ellery"], "2025-12-01", "31 December 2025", 10, api_name="/search")[
        "evidence"
    ]
    assert found
    assert {(story["source"], story["published"][:7]) for story in found} == {("Radio Ellery", "2025-12")}


@pytest.mark.parametrize(("query", "begins"), [("", "The archive does not say"), ("?lang=zh-Hant", "資料庫沒有提及")])
def test_the_endpoint_speaks_the_language_of_its_address(there: Served, query: str, begins: str) -> None:
    values = ["Who stole the moon?", [], "", "", []]
    called = httpx.post(f"{there.url}/gradio_api/call/ask{query}", json={"data": values}).json()
    events = httpx.get(f"{there.url}/gradio_api/call/ask/{called['event_id']}", timeout=30).text
    (answer,) = json.loads(events.partition("event: complete\ndata: ")[2])
    assert answer["answer"].startswith(begins)


def test_the_endpoint_names_outlets_and_figures(there: Served, client: Client) -> None:
    assert set(client.predict(api_name="/sources")["sources"]) >= {"Radio Ellery", "The Sarrow Courier"}
    assert client.predict(api_name="/stats")["stories"] == there.engine.archive.view.figures().counts["stories"]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ((QUESTION, [], "31.13.2026", ""), "is not a day"),
        ((QUESTION, [], "2026-02-31", ""), "is not a day"),
        ((QUESTION, [], "2026-02-02", "2026-02-01"), "comes after"),
    ],
)
def test_the_endpoint_tells_what_is_wrong_in_a_sentence(
    client: Client, given: tuple[object, ...], sentence: str
) -> None:
    with pytest.raises(AppError, match=sentence):
        client.predict(*given, api_name="/ask")


def test_an_agent_finds_the_tools_with_described_parameters_and_gets_json(there: Served) -> None:
    async def talk() -> tuple[dict[str, dict[str, object]], str, bool]:
        async with (
            streamable_http_client(f"{there.url}/gradio_api/mcp/") as (read, write, _),
            ClientSession(read, write) as session,
        ):
            await session.initialize()
            tools = {tool.name: tool.inputSchema for tool in (await session.list_tools()).tools}
            answer = await session.call_tool("ask", {"question": QUESTION})
            wrong = await session.call_tool("ask", {"question": QUESTION, "first_day": "soon"})
            return tools, answer.content[0].text, bool(wrong.isError)  # type: ignore[union-attr]

    tools, answer, refused = asyncio.run(talk())
    assert set(tools) == {"ask", "search", "story", "sources", "stats"}
    for schema in tools.values():
        assert all(parameter["description"] for parameter in schema["properties"].values())  # type: ignore[attr-defined]
    assert json.loads(answer)["citations"][0]["quote"] in json.loads(answer)["answer"]
    assert refused


def test_the_page_runs_no_script_but_its_own(there: Served) -> None:
    policy = httpx.get(there.url).headers["content-security-policy"]
    scripts = next(part for part in policy.split("; ") if part.startswith("script-src"))
    assert "'unsafe-inline'" not in scripts and "http" not in scripts and scripts.count("'sha256-") >= 3
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "img-src 'self' data:" in policy


@pytest.mark.parametrize("path", ["/", "/story/nothing", "/style.css", "/gradio_api/info", "/gradio_api/upload"])
def test_every_response_forbids_sniffing_and_frames(there: Served, path: str) -> None:
    headers = httpx.get(there.url + path).headers
    assert (headers["x-content-type-options"], headers["x-frame-options"]) == ("nosniff", "DENY")


def test_nothing_of_the_page_names_a_font_or_script_from_elsewhere(there: Served) -> None:
    assert "fonts.googleapis" not in httpx.get(there.url).text
    assert "http" not in httpx.get(f"{there.url}/theme.css").text.replace("http://www.w3.org/2000/svg", "")


def test_uploads_large_requests_and_foreign_hosts_are_refused(there: Served) -> None:
    assert httpx.post(f"{there.url}/gradio_api/upload", files={"files": b"x"}).status_code == 403
    assert httpx.post(f"{there.url}/gradio_api/call/ask", content=b"[" + b" " * 1_000_001).status_code == 413
    assert httpx.post(f"{there.url}/gradio_api/call/ask", content=iter([b"["])).status_code == 411
    assert httpx.get(there.url, headers={"host": "rebound.example"}).status_code == 400


def test_the_archive_itself_is_not_served(there: Served) -> None:
    name = there.data / "catalogue.sqlite"
    assert name.exists()
    assert httpx.get(f"{there.url}/gradio_api/file={name}").status_code in (403, 404)


def test_a_story_has_a_page_of_its_own_with_the_passage_marked(there: Served) -> None:
    cited = there.engine.answer(QUESTION, now=NOW).citations[0]
    shown = httpx.get(f"{there.url}/story/{cited.article_id}?v={cited.version}&s={cited.start}-{cited.end}")
    assert shown.status_code == 200 and "default-src 'none'" in shown.headers["content-security-policy"]
    assert '<mark id="quote"' in shown.text and cited.source in shown.text


@pytest.mark.parametrize("query", ["?v=99", "?v=x", "?v=0", "?s=5-1000000", "?s=5-2", "?s=all", "?v=1&s=1"])
def test_a_story_page_that_is_not_there_says_so(there: Served, query: str) -> None:
    known = there.engine.answer(QUESTION, now=NOW).citations[0].article_id
    shown = httpx.get(f"{there.url}/story/{known}{query}")
    assert shown.status_code == 404 and "<p>" in shown.text
    assert httpx.get(f"{there.url}/story/..%2f..%2fetc%2fpasswd").status_code == 404


def test_a_story_taken_out_after_it_was_cited_is_said_to_be_gone(there: Served) -> None:
    answer = there.engine.answer(QUESTION, now=NOW)
    shown = sources([Turn(number=1, answer=answer)], lambda id, version: None)
    assert "taken out of the archive" in shown
    assert isinstance(answer.citations[0], Citation)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--port", "70000"), "no such port"),
        (
            ("--host", "no.such.host.example", "--proxy-header", "X-User", "--trusted-proxy", "10.0.0.1"),
            "cannot listen at",
        ),
        (("--host", "0.0.0.0"), "can be reached from other machines: give --users FILE"),
        (("--host", "0.0.0.0", "--users", "/no/such/file"), "cannot be read"),
        (("--host", "0.0.0.0", "--proxy-header", "X-User"), "given together"),
        (("--proxy-header", "X-User", "--trusted-proxy", "proxy"), "not an IP address"),
        (("--add-user", "ann"), "needs --users FILE"),
        (("--add-user", "ann", "--users", "x", "--role", "owner"), "reader or editor"),
        (("--port", "0", "--archive", "/no/such/folder"), "no such folder"),
    ],
)
def test_a_wrong_option_is_one_line_and_exit_code_2(
    tmp_path: Path,
    arguments: tuple[str, ...],
    sentence: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys, "argv", ["app.py", "--data", str(tmp_path / "data"), *arguments])
    with pytest.raises(SystemExit) as ended:
        app.main()
    last = capsys.readouterr().err.strip().splitlines()[-1]
    assert ended.value.code == 2 and last.startswith("error: ") and sentence in last


def test_a_damaged_archive_is_one_line_and_exit_code_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "catalogue.sqlite").write_bytes(b"not a database" * 100)
    monkeypatch.setattr(sys, "argv", ["app.py", "--data", str(tmp_path), "--port", "0"])
    with pytest.raises(SystemExit) as ended:
        app.main()
    assert ended.value.code == 2 and "catalogue.sqlite" in capsys.readouterr().err


def test_a_port_that_is_taken_is_said_before_anything_is_indexed(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        command = [sys.executable, str(ROOT / "app.py"), "--data", str(tmp_path / "data"), "--port", port]
        ended = subprocess.run(command, capture_output=True, text=True, timeout=120, cwd=ROOT)
    assert ended.returncode == 2 and "give another --host or --port" in ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1 and not (tmp_path / "data").exists()
