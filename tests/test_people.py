"""Who may come in: passwords, the proxy that vouches, and how often one may ask."""

import asyncio
import stat
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest

from index.records import ArchiveError
from web.gate import Buckets, Gate, Refused
from web.people import Person, Users, add

PASSWORD = "seven grey herons: ünd"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    add(tmp_path / "users", "ann", PASSWORD, "editor")
    add(tmp_path / "users", "bea", f"{PASSWORD}!", "reader")
    return tmp_path / "users"


def request(name: str = "", password: str = "", *, method: str = "GET", at: str = "10.0.0.9", **headers: str) -> Any:
    given = [(key.replace("_", "-").encode(), value.encode()) for key, value in headers.items()]
    if name:
        given.append((b"authorization", b"Basic " + b64encode(f"{name}:{password}".encode())))
    return {"type": "http", "method": method, "path": "/", "headers": given, "client": (at, 4000)}


def admitted(gate: Gate, *requests: Any) -> list[Person | Refused]:
    async def ask() -> list[Person | Refused]:
        return [await gate.admit(scope) for scope in requests]

    return asyncio.run(ask())


def test_the_file_holds_no_password_and_is_readable_by_its_owner_only(file: Path) -> None:
    assert "heron" not in file.read_text("utf-8")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert len({line.split(":")[5] for line in file.read_text("utf-8").splitlines()}) == 2


def test_the_right_password_gives_the_role_and_a_wrong_one_nothing(file: Path) -> None:
    users = Users(file)
    assert users.check("ann", PASSWORD) == users.known("ann", PASSWORD) == Person(name="ann", role="editor")
    assert users.check("bea", PASSWORD) is None and users.known("bea", PASSWORD) is None
    assert users.check("eve", PASSWORD) is None and users.check("", "") is None


def test_a_changed_password_counts_at_once_and_the_old_one_no_longer(file: Path) -> None:
    users = Users(file)
    assert users.check("ann", PASSWORD)
    add(file, "ann", "another password", "reader")
    assert users.known("ann", PASSWORD) is None and users.check("ann", PASSWORD) is None
    assert users.check("ann", "another password") == Person(name="ann", role="reader")


@pytest.mark.parametrize("content", ["", "ann:editor:plain", "ann:owner:32768:8:1:AAAA:AAAA", "ann:editor:1:8:1:?:?"])
def test_a_file_that_is_none_is_refused_with_the_command_that_makes_one(tmp_path: Path, content: str) -> None:
    (tmp_path / "users").write_text(content, "utf-8")
    with pytest.raises(ArchiveError, match="--add-user NAME"):
        Users(tmp_path / "users")


@pytest.mark.parametrize(
    ("name", "password"), [("a:b", PASSWORD), ("a\nb", PASSWORD), ("", PASSWORD), ("ann", "short")]
)
def test_a_name_or_password_that_will_not_do_is_refused(tmp_path: Path, name: str, password: str) -> None:
    with pytest.raises(ArchiveError):
        add(tmp_path / "users", name, password, "reader")


def test_without_a_password_one_is_asked_for_it(file: Path) -> None:
    [refused, wrong, right] = admitted(
        Gate(users=Users(file)), request(), request("ann", "wrong password"), request("ann", PASSWORD)
    )
    for answer in (refused, wrong):
        assert isinstance(answer, Refused) and answer.status == 401 and answer.headers[0][0] == b"www-authenticate"
    assert right == Person(name="ann", role="editor")


@pytest.mark.parametrize("header", ["Basic", "Basic !!!", "Basic YW5u", "Bearer YW5uOmFubg==", "Basic /////w=="])
def test_a_header_that_holds_no_name_and_password_lets_nobody_in(file: Path, header: str) -> None:
    [refused] = admitted(Gate(users=Users(file)), request(authorization=header))
    assert isinstance(refused, Refused) and refused.status == 401


def test_guessing_is_stopped_after_some_tries_and_disturbs_nobody_who_is_in(file: Path) -> None:
    gate = Gate(users=Users(file), tries=Buckets(size=3, rate=0.001))
    guesses = [request("ann", f"guess number {n}") for n in range(5)]
    [first, *tried, known] = admitted(gate, request("ann", PASSWORD), *guesses, request("ann", PASSWORD))
    assert [answer.status for answer in tried if isinstance(answer, Refused)] == [401, 401, 401, 429, 429]
    assert first == known == Person(name="ann", role="editor")


def test_a_proxy_names_people_only_from_its_own_address_and_only_once() -> None:
    gate = Gate(proxy=("X-User", "10.0.0.1"), editors=frozenset({"ann"}))
    twice = request(at="10.0.0.1", x_user="bea")
    twice["headers"].append((b"x-user", b"ann"))
    answers = admitted(
        gate,
        request(at="10.0.0.1", x_user="ann"),
        request(at="10.0.0.1", x_user="bea"),
        request(at="10.0.0.2", x_user="ann", x_forwarded_for="10.0.0.1"),
        request(at="10.0.0.1"),
        twice,
    )
    assert answers[:2] == [Person(name="ann", role="editor"), Person(name="bea", role="reader")]
    assert [answer.status for answer in answers[2:] if isinstance(answer, Refused)] == [403, 401, 401]


def test_one_may_ask_only_so_often_and_reading_is_not_counted() -> None:
    gate = Gate(rate=Buckets(size=2, rate=0.001))
    asking = [request(method="POST")] * 3
    answers = admitted(gate, *asking, request(), request(method="POST", at="10.0.0.10"))
    assert [isinstance(answer, Person) for answer in answers] == [True, True, False, True, True]
    refused = answers[2]
    assert isinstance(refused, Refused) and refused.status == 429 and int(dict(refused.headers)[b"retry-after"]) > 900


def test_a_bucket_fills_again_with_time_and_never_over_its_brim() -> None:
    now = [0.0]
    bucket = Buckets(size=2, rate=0.5, clock=lambda: now[0])
    assert [bucket.take("a") for _ in range(3)] == [0.0, 0.0, 2.0]
    now[0] = 2.0
    assert [bucket.take("a"), bucket.take("a")] == [0.0, 2.0]
    now[0] = 1000.0
    assert [bucket.take("a") for _ in range(3)] == [0.0, 0.0, 2.0]
