"""The application where people sign in: an editor and a reader, and what they may do without the page."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.serving import Served, served
from web.gate import Gate
from web.people import Users, add

ANN = ("ann", "password of ann")  # an editor
BEA = ("bea", "password of bea")  # a reader


@contextmanager
def guarded(at: Path) -> Iterator[Served]:
    """The small archive behind names and passwords."""
    add(at / "users", *ANN, "editor")
    add(at / "users", *BEA, "reader")
    with served(at, Gate(users=Users(at / "users"))) as running:
        yield running


def updated(there: Served, who: tuple[str, str], claim: Mapping[str, str] = {}, session: str = "") -> str:
    """What the server says when the update button's event is sent without the button, in a session of this name."""
    session = session or f"s{who[0]}"
    with httpx.Client(base_url=there.url, auth=who, headers=dict(claim), timeout=60) as client:
        config = client.get("/config").json()
        button = next(c["id"] for c in config["components"] if c["props"].get("elem_id") == "update")
        event = next(d for d in config["dependencies"] if [button, "click"] in d["targets"] and d["backend_fn"])
        sent = {"fn_index": event["id"], "data": [], "session_hash": session, "trigger_id": button}
        assert client.post("/gradio_api/queue/join", json=sent).status_code == 200
        with client.stream("GET", "/gradio_api/queue/data", params={"session_hash": session}) as events:
            for line in events.iter_lines():
                if line.startswith("data:") and json.loads(line[5:])["msg"] == "process_completed":
                    return line
    return ""
