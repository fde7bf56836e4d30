"""A small archive with friendly and hostile stories, and the real application serving it on a free port."""

import json
import shutil
import socket
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from pathlib import Path

import uvicorn

from index.build import Writer
from qa.engine import Engine
from web.counts import Counts
from web.gate import Gate
from web.page import page
from web.server import application

SAMPLE = Path(__file__).resolve().parents[1] / "sample" / "stories"
FRIENDLY = (
    "radio-ellery/2025-11/ferry-collision-3.txt",
    "radio-ellery/2025-12/ferry-inquiry-opens.txt",
    "radio-ellery/2026-01/bridge-toll-cut.txt",
    "sarrow-courier",
)
NOW = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)
ATTACK = "<script>window.pwned=1</script><img src=x onerror='window.pwned=1'><svg onload='window.pwned=1'>"
TURNED = "\u202egnp.exe\u2066"
HOSTILE = [
    {
        "title": f"Quince harvest fails {ATTACK}",
        "text": f"The quince harvest failed in Marrowby because of hail, the growers said, and wrote {escape(ATTACK)} on the wall.",
        "url": "javascript:window.pwned=1",
        "source": f"Evil {ATTACK} Post",
        "authors": [f"Mallory {ATTACK}"],
        "section": f"Fruit {ATTACK}",
        "published": "2026-02-03T10:00:00+08:00",
    },
    {
        "title": "Quince growers of Marrowby want help",
        "text": "The growers of Marrowby asked the government to pay for the quinces that the hail destroyed.",
        "url": 'https://evil.example/"onmouseover="window.pwned=1',
        "source": f"{TURNED} Gazette",
        "published": "2026-02-04T10:00:00+08:00",
    },
]
# Markdown that a renderer would fetch, in every field that a page, a file or a hint shows.
BEACON = "![b](https://evil.example/b.png)"
HOSTILE.append(
    {
        "title": f"Figs of Marrowby are dear {BEACON}",
        "text": f"The figs of Marrowby cost ninety terns a crate, the fig guild said. {BEACON} [x](javascript:window.pwned=1)",
        "url": "https://figs.example/1",
        "source": f"Fig {BEACON} {TURNED} News",
        "section": f"Opinion {BEACON}",
        "authors": [f"Trudy {BEACON}"],
        "credit": f"Wire {BEACON}",
        "notice": f"Correction: they cost ninety. {BEACON} {TURNED}",
        "captions": [{"text": f"Figs {BEACON}", "credit": f"Eve {BEACON}"}],
        "published": "2026-02-06T10:00:00+08:00",
    }
)
# As a page of text, so that no reader takes the markup for markup.
HOSTILE_PAGE = f"""Medlars of Marrowby are safe {ATTACK} - Orchard {ATTACK} Times
A A A
Temperature Humidity

Medlars of Marrowby are safe {ATTACK}

2026-02-05 HKT 07:01
Share this story facebook
  • A medlar {ATTACK} in the rain. Photo: Eve {ATTACK}
    A medlar {ATTACK} in the rain. Photo: Eve {ATTACK}
The medlars of Marrowby were spared by the hail, {ATTACK} said the chairman of the orchards.

![beacon](https://evil.example/beacon.png) [click](javascript:window.pwned=1) {TURNED} is a file they sent.

<a href="https://evil.example/">here</a> <style>*{{display:none}}</style> &lt;b&gt; ${{window.pwned=1}} {{{{constructor}}}} `${{pwned}}` [1] [2].

Medlars of Marrowby are safe {ATTACK}
"""
BROKEN = "<img src=x onerror=window.pwned=1>.json"


@dataclass(frozen=True, slots=True)
class Served:
    """Where it runs, on what, and the engine behind it."""

    url: str
    folder: Path
    data: Path
    engine: Engine


def archive(at: Path) -> tuple[Path, Path]:
    """The folder of stories and the data folder made of it."""
    folder, data = at / "stories", at / "data"
    for name in FRIENDLY:
        copy = shutil.copytree if (SAMPLE / name).is_dir() else shutil.copy
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        copy(SAMPLE / name, folder / name)
    (folder / "hostile.jsonl").write_text("\n".join(map(json.dumps, HOSTILE)), "utf-8")
    (folder / "medlars.txt").write_text(HOSTILE_PAGE, "utf-8")
    (folder / BROKEN).write_text('{"nothing": 1}', "utf-8")
    with zipfile.ZipFile(folder / "deals.zip", "w") as archived:
        archived.writestr(f"{BEACON} {TURNED}.json", '{"nothing": 1}')
    with Writer(data) as writer:
        writer.read(folder, now=NOW)
    return folder, data


@contextmanager
def serving(engine: Engine, folder: Path, gate: Gate | None = None, port: int = 0) -> Iterator[str]:
    """The application over an engine; the address of its page, at any free port or the one that is named."""
    counts = Counts()
    examples = ("Who is chairing the ferry inquiry?",)
    shown = page(engine, now=lambda: NOW, folder=folder, sample=folder, examples=examples, counts=counts)
    with socket.create_server(("127.0.0.1", port)) as listening:
        made = application(engine, shown, now=lambda: NOW, hosts=["127.0.0.1"], gate=gate, counts=counts, folder=folder)
        config = uvicorn.Config(made, log_level="error", proxy_headers=False)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started and thread.is_alive():
            time.sleep(0.02)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        server.force_exit = True
        thread.join(10)


@contextmanager
def served(at: Path, gate: Gate | None = None) -> Iterator[Served]:
    """Everything together."""
    folder, data = archive(at)
    engine = Engine(data, follow=True)
    with serving(engine, folder, gate) as url:
        yield Served(url, folder, data, engine)
    engine.close()
