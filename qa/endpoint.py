"""The way to a language model: any OpenAI-compatible endpoint, its reply in pieces, its failures as one kind of error."""

import re
import threading
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from queue import Empty, Queue
from typing import Any

from index.records import EndpointError

SECONDS = 30.0  # for a whole reply; a reader has the quotes meanwhile
LONGEST = 8_000  # characters of a reply; an answer has a few hundred
TOKENS = 600  # asked for at most


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Where the model is reached: `url` is the base of an OpenAI-compatible API ("http://127.0.0.1:11434/v1").

    `seconds` bounds a whole reply. Raises EndpointError when something is missing or the address is none.
    """

    url: str
    model: str
    key: str = field(default="", repr=False)
    seconds: float = SECONDS

    def __post_init__(self) -> None:
        if not re.match(r"https?://[^\s/]+", self.url):
            raise EndpointError(
                f"{self.url!r} is no address of a language model: give one like http://127.0.0.1:11434/v1"
            )
        if not self.model.strip():
            raise EndpointError("ARCHIVE_LLM_URL is set, but ARCHIVE_LLM_MODEL names no language model")


def configured(environment: Mapping[str, str]) -> Endpoint | None:
    """The endpoint that ARCHIVE_LLM_URL, ARCHIVE_LLM_MODEL and ARCHIVE_LLM_KEY name; None without a URL.

    Raises EndpointError when they name half of one.
    """
    url, model = environment.get("ARCHIVE_LLM_URL", "").strip(), environment.get("ARCHIVE_LLM_MODEL", "").strip()
    if not url and model:
        raise EndpointError(f"ARCHIVE_LLM_MODEL names {model}, but ARCHIVE_LLM_URL is not set")
    return Endpoint(url=url, model=model, key=environment.get("ARCHIVE_LLM_KEY", "").strip()) if url else None


def reply(endpoint: Endpoint, sent: Sequence[Mapping[str, str]]) -> Generator[str, None, None]:
    """The pieces of a reply as they come, all within `endpoint.seconds`; closing the iterator closes the connection.

    A thread reads, because a server that sends a byte now and then would outlast any timeout of a single read.
    Raises EndpointError, whose message goes on after "The language model".
    """
    arrived: Queue[str | EndpointError | None] = Queue()
    left = threading.Event()
    threading.Thread(target=_read, args=(endpoint, sent, arrived.put, left), name="language model", daemon=True).start()
    deadline = time.monotonic() + endpoint.seconds
    size = 0
    try:
        while (piece := _next(arrived, deadline, endpoint.seconds)) is not None:
            size += len(piece)
            if size > LONGEST:
                raise EndpointError(f"wrote more than {LONGEST:,} characters")
            yield piece
    finally:
        left.set()


def _next(arrived: "Queue[str | EndpointError | None]", deadline: float, seconds: float) -> str | None:
    try:
        piece = arrived.get(timeout=max(0.0, deadline - time.monotonic()))
    except Empty:
        raise EndpointError(f"did not finish within {seconds:g} seconds") from None
    if isinstance(piece, EndpointError):
        raise piece
    return piece


def _read(
    endpoint: Endpoint,
    sent: Sequence[Mapping[str, str]],
    put: Callable[[str | EndpointError | None], None],
    left: threading.Event,
) -> None:
    """Put the pieces of a reply, then None; or, at any time, an EndpointError."""
    try:
        for piece in _streamed(endpoint, sent, left):
            put(piece)
        put(None)
    except EndpointError as error:
        put(error)


def _streamed(endpoint: Endpoint, sent: Sequence[Mapping[str, str]], left: threading.Event) -> Iterator[str]:
    import openai  # half a second to three of imports, for those alone who have a model

    given: dict[str, Any] = {"model": endpoint.model, "messages": list(sent), "max_tokens": TOKENS, "temperature": 0}
    try:
        with (
            openai.OpenAI(
                base_url=endpoint.url, api_key=endpoint.key or "none", timeout=endpoint.seconds, max_retries=0
            ) as client,
            client.chat.completions.create(**given, stream=True) as stream,
        ):
            yield from _pieces(stream, left)
    except openai.APITimeoutError as error:
        raise EndpointError(f"did not finish within {endpoint.seconds:g} seconds") from error
    except openai.APIConnectionError as error:
        raise EndpointError("could not be reached, or broke off") from error
    except openai.APIStatusError as error:
        raise EndpointError(f"answered with status {error.status_code}") from error
    except (openai.OpenAIError, ValueError, TypeError, AttributeError) as error:  # the last two: JSON of another shape
        raise EndpointError("answered with something that is no reply") from error


def _pieces(stream: Any, left: threading.Event) -> Iterator[str]:
    finished = False
    for chunk in stream:
        if left.is_set():
            return
        for choice in chunk.choices or ():
            finished = finished or choice.finish_reason is not None
            if isinstance(choice.delta.content, str):
                yield choice.delta.content
    if not finished:
        raise EndpointError("broke off in the middle")
