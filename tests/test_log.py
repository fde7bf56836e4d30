"""What a running program writes down: one line an event, whatever the event holds, and never what is secret."""

import json
import logging
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from gradio_client import Client

from index import log
from index.freshness import heartbeat
from web.people import add

ROOT = Path(__file__).resolve().parents[1]
ANN = ("ann", "password of ann")
QUESTION = "Who chairs the inquiry\ninto the ferry collision?\x1b[2J\u202e"
PLAIN = re.compile(r'(\S+) (\w+) ("[^"]*"|\S+)((?: \w+=(?:"(?:[^"\\]|\\.)*"|[^\s"]+))*)')


@contextmanager
def started(*command: str | Path, errors: Path) -> Iterator[subprocess.Popen[str]]:
    """A program of ours, its stderr in a file."""
    with (
        errors.open("w") as written,
        subprocess.Popen(
            [sys.executable, *map(str, command)], cwd=ROOT, stdout=subprocess.PIPE, stderr=written, text=True
        ) as process,
    ):
        try:
            yield process
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(60)


def facts(errors: Path) -> list[dict[str, Any]]:
    """The lines so far, each of which has to be JSON."""
    return [json.loads(line) for line in errors.read_text("utf-8").splitlines()]


def until(found: Callable[[], bool], seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not found():
        assert time.monotonic() < end
        time.sleep(0.1)


@pytest.fixture(scope="module")
def users(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("log") / "users"
    add(file, *ANN, "editor")
    return file


def asked(data: Path, users: Path, errors: Path, *options: str) -> list[dict[str, Any]]:
    """The lines of an application in which somebody asks, fails to sign in, and is refused."""
    command = ("app.py", "--data", data, "--port", "0", "--users", users, "--log", "json", *options)
    with started(*command, errors=errors) as process:
        assert process.stdout is not None
        url = process.stdout.readline().split()[-1]
        headers = {"Authorization": httpx.BasicAuth(*ANN)._auth_header}
        client = Client(url, verbose=False, analytics_enabled=False, headers=headers)
        assert client.predict(QUESTION, api_name="/ask")["generation"]
        assert client.predict("the of and", api_name="/ask")["refusal"] == "empty question"
        assert httpx.get(f"{url}/story/x?v=secret", auth=("ann", "not her password")).status_code == 401
        assert httpx.post(f"{url}/gradio_api/upload", auth=ANN).status_code == 403
        assert httpx.get(url, headers={"Host": "evil\x1b.example"}, auth=ANN).status_code in (200, 400)
    return facts(errors)


def test_each_question_and_each_refused_request_is_one_line_without_words_or_secrets(
    tmp_path: Path, sample: Path, users: Path
) -> None:
    lines = asked(sample, users, tmp_path / "errors")
    first, second = [line for line in lines if line["event"] == "question"]
    assert first["user"] == "ann" and first["intent"] == "fact" and first["ms"] > 0 and first["generation"] > 0
    assert first["citations"] >= 1 and "refusal" not in first
    assert second["refusal"] == "empty question" and "citations" not in second
    (failed,) = [line for line in lines if line["event"] == "sign-in failed"]
    assert (failed["path"], failed["address"], failed["level"]) == ("/story/x", "127.0.0.1", "warning")
    assert any(line["event"] == "refused" and line["path"] == "/gradio_api/upload" for line in lines)
    assert [lines[0]["event"], lines[-1]["event"]] == ["start", "stop"]
    written = (tmp_path / "errors").read_text("utf-8")
    assert not any(secret in written for secret in ("password", "secret", "inquiry"))


def test_the_words_of_a_question_are_written_only_when_asked_for_and_stay_one_line(
    tmp_path: Path, sample: Path, users: Path
) -> None:
    lines = asked(sample, users, tmp_path / "errors", "--log-questions")
    assert [line["words"] for line in lines if line["event"] == "question"] == [QUESTION, "the of and"]
    assert (tmp_path / "errors").read_text("utf-8").isascii()


def test_watch_writes_a_line_an_update_and_one_for_each_record_that_could_not_be_read(
    tmp_path: Path, page: Callable[..., str]
) -> None:
    folder, data, errors = tmp_path / "news", tmp_path / "data", tmp_path / "errors"
    folder.mkdir()
    (folder / "a.txt").write_text(page("Toll rises", "The toll rises to nine crowns."))
    with started("-m", "index", "watch", folder, "--data", data, "--log", "json", errors=errors):
        until(heartbeat(data).exists)
        (folder / "evil\nname\x1b[2J.json").write_text("{not json")
        until(lambda: errors.read_text("utf-8").count('"update"') > 1)
    lines = facts(errors)
    assert [line["event"] for line in lines][:4] == ["watch", "update", "problem", "update"]
    first, problem, second = lines[1:4]
    assert (first["files"], first["added"], first["problems"]) == (1, 1, 0)
    assert first["seconds"] > 0 and second["generation"] > first["generation"] > 0
    assert problem["origin"].startswith("evil\nname") and second["problems"] == 1


def test_an_error_is_one_line_that_says_where_and_what_to_do(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "index", "update", str(tmp_path / "none\n\x1b[2J"), "--data", str(tmp_path / "d")]
    for form in ("json", "plain"):
        done = subprocess.run([*command, "--log", form], cwd=ROOT, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
        assert "\x1b" not in done.stderr and "python -m index build" in done.stderr
        assert re.search(r"index/\w+\.py:\d+", done.stderr)
        if form == "plain":
            assert PLAIN.fullmatch(done.stderr.strip())


@pytest.mark.parametrize(
    "value", ["two\nlines", "\r\u2028\u0085\x1b]0;title\x07\x9b2J\x7f", 'quo"ted \\', "\ud800", "香港"]
)
@pytest.mark.parametrize("form", log.FORMS[1:])
def test_nothing_in_a_fact_ends_its_line_or_moves_a_cursor(
    form: log.Form, value: str, capsys: pytest.CaptureFixture[str]
) -> None:
    log.start(form)
    try:
        log.tell("tried", value=value)
        logging.getLogger("library").warning("%s", value)
    finally:
        log.start("none")
    first, second = capsys.readouterr().err.split("\n")[:-1]
    for line in (first, second):
        assert line.isprintable()
        assert json.loads(line) if form == "json" else PLAIN.fullmatch(line)
    if form == "json":
        assert json.loads(first)["value"] == value
