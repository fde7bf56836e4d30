"""The web application: the page and the doors under one roof, with the headers that keep foreign text harmless."""

import json
import re
from collections.abc import Callable
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import gradio as gr
from fastapi import FastAPI
from fastapi.responses import FileResponse, HTMLResponse, PlainTextResponse
from starlette.middleware.trustedhost import TrustedHostMiddleware

from index.records import Article
from index.view import View
from qa.engine import Engine
from web import upload
from web.access import Told
from web.counts import Counts
from web.gate import Gate
from web.guard import HEALTH, LARGEST, STORY, Guard
from web.html import attribute, story
from web.labels import language, say
from web.sessions import keep_serving

HERE = Path(__file__).parent


def application(
    engine: Engine,
    page: gr.Blocks,
    *,
    now: Callable[[], datetime],
    hosts: list[str],
    gate: Gate | None = None,
    counts: Counts | None = None,
    folder: Path | None = None,
) -> FastAPI:
    """The page at /, stories at /story/ID, /healthz and /metrics. `hosts` are the names under which a browser may reach it
    ("*" for any), `now` gives the time, `gate` says who may come in (by default everybody), `counts` is what /metrics tells, `folder` is where new
    stories are put, by default where the archive was made from.

    Naming the hosts keeps a foreign page from reading the archive of this machine through a name of its own that leads
    to 127.0.0.1 (DNS rebinding).
    """
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    _tell_how_it_goes(app, engine, counts or Counts(), now)

    @app.get("/story/{article_id}")
    def stored(article_id: str, v: str = "", s: str = "") -> HTMLResponse:
        return story_page(engine.archive.view, article_id, v, s)

    upload.open_door(app, lambda: upload.folder_of(engine.archive.view, folder))

    @app.get("/style.css")
    def style() -> FileResponse:
        return FileResponse(HERE / "style.css", media_type="text/css")

    keep_serving(page)
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
    app.add_middleware(Guard, gate=gate or Gate())
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=hosts)
    app.add_middleware(Told)
    return app


def _tell_how_it_goes(app: FastAPI, engine: Engine, counts: Counts, now: Callable[[], datetime]) -> None:
    """/healthz, which asks for no password and so says little, and /metrics.

    An old archive is "stale" and still status 200: to start the server again would not mend it.
    """

    @app.get(HEALTH)
    def health() -> dict[str, Any]:
        view, silent = engine.archive.view, engine.archive.silent_since(now())
        return {
            "status": "ok" if silent is None else "stale",
            "generation": view.generation,
            "indexes_current": view.lexical_current,
            "updated": view.setting("updated"),
            "silent_since": None if silent is None else silent.isoformat(),
        }

    @app.get("/metrics")
    def metrics() -> PlainTextResponse:
        written = counts.written(engine.archive.view, engine.archive.silent_since(now()))
        return PlainTextResponse(written, media_type="text/plain; version=0.0.4")


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
        return _page("No such story", f"<p>{say('The archive has no such story, or not in this version.')}</p>", 404)
    start, end = _span(span, article)
    if start is None:
        return _page("No such passage", f"<p>{say('This version of the story has no such passage.')}</p>", 404)
    return _page(article.title, _newer(view, article) + story(article, start=start, end=end, level=1), 200)


def _newer(view: View, article: Article) -> str:
    current = view.article(article.id)
    if current is None or current.version == article.version:
        return ""
    newer = f'<a href="?v={current.version}">{say("version {number}", number=current.version)}</a>'
    told = say("This is version {number}; the current one is {newer}.", number=article.version, newer=newer)
    return f'<p class="notice">{told}</p>'


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
        f'<!doctype html><html lang="{language()}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{attribute(title)}</title><link rel="stylesheet" href="/style.css"></head><body class="standing">'
        f'<nav class="home"><a href="/">Ask the Archive</a></nav><main>{body}</main></body></html>'
    )
    return HTMLResponse(document, status, headers={"content-security-policy": STORY})
