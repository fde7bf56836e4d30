"""A scripted server that speaks the chat-completions protocol on loopback: a real socket, real chunks, any reply."""

import json
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Script:
    """What the server does: streams `pieces`, `pause` seconds between two; or sends `body` as it is.

    `finish` False leaves the last chunk out, `cut` hangs up in the middle of the stream. `heard` keeps the requests,
    `gone` is set when the client hung up before the end.
    """

    pieces: Sequence[str] = ()
    pause: float = 0.0
    wait: float = 0.0  # before the first byte
    status: int = 200
    body: bytes | None = None
    kind: str = "text/event-stream"
    finish: bool = True
    cut: bool = False
    heard: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    gone: threading.Event = field(default_factory=threading.Event)


@contextmanager
def serving(script: Script) -> Iterator[str]:
    """Serve the script; yields the base address of the API."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            script.heard.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            script.keys.append(self.headers["authorization"])
            time.sleep(script.wait)
            try:
                _play(script, self)
            except OSError:
                script.gone.set()

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/v1"
    finally:
        server.shutdown()
        server.server_close()


def _play(script: Script, handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(script.status)
    handler.send_header("content-type", script.kind)
    if script.cut:  # more is promised than is sent
        handler.send_header("content-length", "1000000")
    handler.end_headers()
    if script.body is not None:
        handler.wfile.write(script.body)
        return
    for piece in script.pieces:
        handler.wfile.write(_event({"content": piece}, None))
        handler.wfile.flush()
        time.sleep(script.pause)
    if script.finish and not script.cut:
        handler.wfile.write(_event({}, "stop") + b"data: [DONE]\n\n")


def _event(delta: dict[str, str], finish: str | None) -> bytes:
    chunk = {
        "id": "1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "scripted",
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
    }
    return f"data: {json.dumps(chunk)}\n\n".encode()
