"""The web application: the page and the doors under one roof, with the headers that keep foreign text harmless."""

import json
import re
from base64 import b64encode
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import gradio as gr
from fastapi import FastAPI
from fastapi.responses import FileResponse, HTMLResponse
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from index.archive import View
from index.records import Article
from qa.engine import Engine
from web.html import attribute, story, text

HERE = Path(__file__).parent
LARGEST = 1_000_000  # bytes of a request; a question has 2,000 characters and nothing is uploaded
CLOSED = ("/gradio_api/upload", "/gradio_api/proxy", "/gradio_api/deep_link", "/monitoring", "/proxy=")
INLINE = re.compile(rb"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", re.DOTALL)
BASE = re.compile(rb"<base [^>]*>")

# Gradio's HTML component and its plots compile their (fixed) templates with `new Function`, hence 'unsafe-eval'. Inline
# scripts run only if their hash is listed, and inline event handlers never do.
PAGE = (
    "default-src 'none'; script-src 'self' 'unsafe-eval' {hashes}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self' data:; connect-src 'self'; manifest-src 'self'; worker-src 'self' blob:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; object-src 'none'"
)
STORY = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
)


def application(engine: Engine, page: gr.Blocks, *, hosts: list[str]) -> FastAPI:
    """The page at /, stories at /story/ID. `hosts` are the names under which a browser may reach it ("*" for any).

    Naming the hosts keeps a foreign page from reading the archive of this machine through a name of its own that leads
    to 127.0.0.1 (DNS rebinding).
    """
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    @app.get("/story/{article_id}")
    def stored(article_id: str, v: str = "", s: str = "") -> HTMLResponse:
        return story_page(engine.archive.view, article_id, v, s)

    @app.get("/style.css")
    def style() -> FileResponse:
        return FileResponse(HERE / "style.css", media_type="text/css")

    gr.mount_gradio_app(
        app,
        page,
        path="/",
        footer_links=[],
        run_history=False,
        enable_monitoring=False,
        ssr_mode=False,
        show_error=False,
        mcp_server=find_spec("mcp") is not None,  # the extra of that name
        pwa=False,
        max_file_size=LARGEST,
        theme=theme(),
        head='<link rel="stylesheet" href="style.css">',
    )
    _speak_json(page)
    app.add_middleware(Guard)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=hosts)
    return app


def _speak_json(page: gr.Blocks) -> None:
    """Give MCP clients JSON: Gradio writes what a tool returns with `str`, which for data is Python's notation."""
    server = page.mcp_server_obj
    if server is None:
        return
    write = server.postprocess_output_data

    def written(data: list[Any], root_url: str) -> list[Any]:
        return list(write([json.dumps(item, ensure_ascii=False) for item in data], root_url))

    server.postprocess_output_data = written  # type: ignore[method-assign]


def theme() -> gr.themes.Base:
    """Only fonts that the reader's machine has: nothing is fetched."""
    sans = ["system-ui", "-apple-system", "Segoe UI", "Helvetica Neue", "Noto Sans", "Noto Sans CJK TC", "sans-serif"]
    return gr.themes.Base(
        font=sans, font_mono=["ui-monospace", "monospace"], primary_hue="red", neutral_hue="stone", radius_size="sm"
    )


# ---- the permanent page of a story


def story_page(view: View, article_id: str, version: str, span: str) -> HTMLResponse:
    """A stored story, with the passage marked that `span`, "START-END", names; 404 and a sentence where there is none."""
    article = view.article(article_id, _number(version)) if _number(version) != 0 else None
    if article is None:
        return _page("No such story", "<p>The archive has no such story, or not in this version.</p>", 404)
    start, end = _span(span, article)
    if start is None:
        return _page("No such passage", "<p>This version of the story has no such passage.</p>", 404)
    return _page(article.title, _newer(view, article) + story(article, start=start, end=end, level=1), 200)


def _newer(view: View, article: Article) -> str:
    current = view.article(article.id)
    if current is None or current.version == article.version:
        return ""
    return f'<p class="notice">This is version {article.version}; the current one is <a href="?v={current.version}">version {current.version}</a>.</p>'


def _number(version: str) -> int | None:
    """The version asked for: None for the current one, 0 (which no story has) for nonsense."""
    if not version:
        return None
    return int(version) if re.fullmatch(r"[0-9]{1,9}", version) else 0


def _span(span: str, article: Article) -> tuple[int | None, int]:
    if not span:
        return 0, 0
    found = re.fullmatch(r"([0-9]{1,9})-([0-9]{1,9})", span)
    start, end = (int(found[1]), int(found[2])) if found else (0, -1)
    return (start, end) if start <= end <= len(article.text) else (None, 0)


def _page(title: str, body: str, status: int) -> HTMLResponse:
    document = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{attribute(title)}</title><link rel="stylesheet" href="/style.css"></head><body class="standing">'
        f'<nav class="home"><a href="/">Ask the Archive</a></nav><main>{body}</main></body></html>'
    )
    return HTMLResponse(document, status, headers={"content-security-policy": STORY})


# ---- what every request and response goes through


class Guard:
    """Adds the security headers, refuses requests that are too large, and keeps the doors shut that nothing here uses."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request. Raises nothing of its own."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif refused := self._refusal(scope):
            await _plain(send, *refused)
        elif scope["path"] == "/":
            await self._document(scope, receive, send)
        else:
            await self.app(scope, receive, _adding(send, HEADERS))

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        if scope["path"].startswith(CLOSED):
            return 403, "Nothing can be uploaded or fetched here."
        headers = dict(scope["headers"])
        if b"transfer-encoding" in headers:
            return 411, "This request does not say how large it is."
        length = headers.get(b"content-length", b"0")
        if not length.isdigit() or int(length) > LARGEST:
            return 413, "This request is too large: a question has at most 2,000 characters."
        return None

    async def _document(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Gradio's page, held back until the hashes of its own inline scripts are known.

        None of them holds text from the archive (outlets and stories come later, as data). Its <base> goes: with it, an
        anchor would leave the page whenever the address has a query.
        """
        headers = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        start: list[Message] = []
        body = bytearray()

        async def hold(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.append(message)
                return
            body.extend(message.get("body", b""))
            if not message.get("more_body", False):
                await _send_document(start[0], BASE.sub(b"", bytes(body)), send)

        await self.app({**scope, "headers": headers}, receive, hold)


async def _send_document(start: Message, document: bytes, send: Send) -> None:
    hashes = " ".join(f"'sha256-{b64encode(sha256(script).digest()).decode()}'" for script in INLINE.findall(document))
    policy = (b"content-security-policy", PAGE.format(hashes=hashes).encode())
    kept = [(name, value) for name, value in start["headers"] if name != b"content-length"]
    length = (b"content-length", str(len(document)).encode())
    await send({**start, "headers": [*kept, length, policy, *HEADERS]})
    await send({"type": "http.response.body", "body": document})


def _adding(send: Send, headers: tuple[tuple[bytes, bytes], ...]) -> Send:
    async def added(message: Message) -> None:
        if message["type"] == "http.response.start":
            policy = (
                ()
                if b"content-security-policy" in dict(message["headers"])
                else ((b"content-security-policy", STORY.encode()),)
            )
            shown = dict(message["headers"]).get(b"content-type", b"").startswith(b"text/html")
            message = {**message, "headers": [*message["headers"], *headers, *(policy if shown else ())]}
        await send(message)

    return added


async def _plain(send: Send, status: int, sentence: str) -> None:
    body = text(sentence).encode()
    headers: list[Any] = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        *HEADERS,
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
