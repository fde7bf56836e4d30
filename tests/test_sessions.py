"""Readers who come and go: nobody who leaves stops the others, and calls leave nothing behind."""

import asyncio
import gc
import threading
from collections.abc import Iterator

import httpx
import pytest
from gradio.state_holder import StateHolder

from tests.serving import Served, served
from web.sessions import CALLS, Messages

QUESTION = "Who chairs the inquiry into the ferry collision?"


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("sessions")) as running:
        yield running


def asked(url: str, question: str) -> str:
    """What the endpoint's stream says."""
    with httpx.Client(base_url=url, timeout=120) as client:
        joined = client.post("/gradio_api/call/ask", json={"data": [question, [], "", "", []]})
        joined.raise_for_status()
        return client.get(f"/gradio_api/call/ask/{joined.json()['event_id']}").text


def test_a_message_to_somebody_who_left_goes_nowhere_and_raises_nothing() -> None:
    messages = Messages(2)
    messages["gone"].put_nowait(None)  # type: ignore[arg-type]
    del messages["gone"]
    assert "gone" not in messages


def test_the_queue_of_a_page_in_use_outlasts_those_of_calls() -> None:
    messages = Messages(3)
    messages["page"] = page = asyncio.Queue()
    for number in range(10):
        messages[f"call {number}"] = asyncio.Queue()
        assert messages["page"] is page
    assert list(messages) == ["call 8", "call 9", "page"]


def test_readers_who_leave_in_the_midst_of_a_question_stop_nobody_else(there: Served) -> None:
    config = httpx.get(f"{there.url}/config").json()
    button = next(c["id"] for c in config["components"] if c["props"].get("elem_id") == "ask-button")
    event = next(d["id"] for d in config["dependencies"] if [button, "click"] in d["targets"] and d["backend_fn"])

    def leave(number: int) -> None:
        session = {"session_hash": f"leaving{number}"}
        sent = {"fn_index": event, "data": [QUESTION, [], "Any time", "", "", None], "trigger_id": button, **session}
        with httpx.Client(base_url=there.url, timeout=60) as client:
            for _ in range(3):
                client.post("/gradio_api/queue/join", json=sent)
                with client.stream("GET", "/gradio_api/queue/data", params=session):
                    pass  # and the page is closed

    people = [threading.Thread(target=leave, args=(number,)) for number in range(8)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert "event: complete" in asked(there.url, QUESTION)


def sessions() -> set[str]:
    """Those of every server in this process."""
    holders = [found for found in gc.get_objects() if isinstance(found, StateHolder)]
    return {session for holder in holders for session in holder.session_data}


def test_calls_of_an_endpoint_leave_no_session_behind(there: Served) -> None:
    before = sessions()  # of other tests
    for _ in range(CALLS + 20):
        assert "event: complete" in asked(there.url, "the of and")
    assert 0 < len(sessions() - before) <= CALLS
