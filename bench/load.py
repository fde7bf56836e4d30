"""Fifty people ask at once, through the page and through the HTTP endpoint, while stories arrive, change and are taken out.

    python -m bench.load DATA [--people 50] [--minutes 30] [--think 5] [--limit SECONDS]

DATA is copied by `backup` and `restore` first and stays as it is. The real `app.py` and `python -m index watch` run in
processes of their own on 127.0.0.1. Half of the people use the page as a browser does (Gradio's queue and its stream of
events), half the endpoint `ask`. After each answer they open every quote: the story at its permanent link has to hold
exactly the quoted words. Then they think, for `--think` seconds on average.
"""

import argparse
import asyncio
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import numpy as np

from index.archive import Archive
from index.backup import backup, restore
from tests.crashing import text as lantern

QUOTE = re.compile(r'<q class="quote"[^>]*>(.*?)</q>', re.DOTALL)
LINK = re.compile(r'data-copy-link="([^"]+)"')
MARK = re.compile(r"<mark[^>]*>(.*?)</mark>", re.DOTALL)
GENERATION = re.compile(r"<dt>Generation</dt><dd>(\d+)</dd>")
TURN = re.compile(r'<article class="turn"')
TURNS = 3  # questions of one conversation on the page


@dataclass(slots=True)
class Seen:
    """What happened; times in seconds."""

    page: list[float] = field(default_factory=list)
    endpoint: list[float] = field(default_factory=list)
    proper: list[float] = field(default_factory=list)  # what the engine says it took
    quotes: int = 0
    gone: int = 0  # quotes of stories that an editor took out in the meantime
    refusals: int = 0
    generations: set[int] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)
    memory: list[tuple[float, float]] = field(default_factory=list)  # minutes, MB
    changes: int = 0


class Newsroom:
    """The files that `watch` follows: every other second a story comes, changes, or is taken out by an editor."""

    def __init__(self, folder: Path, data: Path, seen: Seen) -> None:
        self.folder, self.data, self.seen = folder, data, seen
        self.removed: set[str] = set()  # addresses, noted before they are taken out
        self.current: dict[int, int] = {}  # story -> version

    async def work(self, end: float) -> None:
        number = 0
        while time.monotonic() < end:
            await asyncio.sleep(2)
            number += 1
            old = random.choice(list(self.current)[:-10] or [0])  # which `watch` has certainly read
            if number % 10 == 0 and old:
                await self._remove(old)
            else:
                self._write(old if number % 3 == 0 and old else number, number)
            self.seen.changes += 1

    def _write(self, story: int, version: int) -> None:
        self.current[story] = version
        record = {
            "title": f"Berth {story:03}",
            "text": lantern(story, version),
            "url": _address(story),
            "source": "Quay Times",
        }
        path = self.folder / f"{story}.json"
        path.with_suffix(".part").write_text(json.dumps(record), "utf-8")
        path.with_suffix(".part").replace(path)

    async def _remove(self, story: int) -> None:
        del self.current[story]
        self.removed.add(_address(story))
        command = [sys.executable, "-m", "index", "remove", _address(story), "--data", str(self.data)]
        for _ in range(10):  # `watch` may be writing
            done = await asyncio.create_subprocess_exec(*command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            if await done.wait() == 0:
                (self.folder / f"{story}.json").unlink()
                return
        self.seen.wrong.append(f"{_address(story)} could not be taken out")

    def question(self) -> str | None:
        """About a story that came lately."""
        if not self.current or random.random() < 0.7:
            return None
        story = random.choice(list(self.current)[-5:])
        return f"When was {lantern(story, self.current[story]).split()[0]} lit?"


def _address(story: int) -> str:
    return f"https://quay.example/{story:03}"


class Person:
    """Somebody who asks, one question after the other."""

    def __init__(self, client: httpx.AsyncClient, seen: Seen, newsroom: Newsroom, questions: list[str]) -> None:
        self.client, self.seen, self.newsroom, self.questions = client, seen, newsroom, questions
        self.session = f"{random.getrandbits(64):x}"
        self.last = 0  # the newest generation of an answer so far

    async def work(self, end: float, think: float, page: dict[str, Any] | None) -> None:
        await asyncio.sleep(random.uniform(0, think))
        while time.monotonic() < end:
            question = self.newsroom.question() or random.choice(self.questions)
            try:
                await (self._by_endpoint(question) if page is None else self._by_page(question, page))
            except (httpx.HTTPError, json.JSONDecodeError, KeyError, ValueError) as error:
                self.seen.wrong.append(f"{type(error).__name__} {error} for {question[:60]!r}")
            await asyncio.sleep(random.expovariate(1 / think))

    # ---- the endpoint

    async def _by_endpoint(self, question: str) -> None:
        began = time.monotonic()
        answer = await self._called("ask", [question, [], "", "", []])
        self.seen.endpoint.append(time.monotonic() - began)
        self.seen.proper.append(answer["milliseconds"] / 1000)
        self.seen.refusals += answer["refusal"] is not None
        self._generations([answer["generation"]])
        for cited in answer["citations"]:
            link = f"/story/{cited['article_id']}?v={cited['version']}&s={cited['start']}-{cited['end']}"
            await self._open(link, {cited["quote"]}, cited["url"])

    async def _called(self, door: str, values: list[Any]) -> dict[str, Any]:
        sent = await self.client.post(f"/gradio_api/call/{door}", json={"data": values})
        event = sent.raise_for_status().json()["event_id"]
        async with self.client.stream("GET", f"/gradio_api/call/{door}/{event}") as lines:
            complete = False
            async for line in lines.aiter_lines():
                complete = complete or line == "event: complete"
                if complete and line.startswith("data:"):
                    return dict(json.loads(line[5:])[0])
        raise ValueError("no answer came")

    # ---- the page

    async def _by_page(self, question: str, page: dict[str, Any]) -> None:
        if random.random() < 1 / TURNS:
            await self._event(page["clear"], [])
        began = time.monotonic()
        said, panel = (await self._event(page["ask"], [question, [], "Any time", "", "", None]))[:2]
        self.seen.page.append(time.monotonic() - began)
        generations = list(map(int, GENERATION.findall(said)))
        if len(generations) != len(TURN.findall(said)):
            self.seen.wrong.append(f"{len(generations)} generations in {len(TURN.findall(said))} turns")
        self._generations(generations)
        self.seen.refusals += 'class="refusal"' in said
        quotes = {unescape(re.sub("<[^>]+>", "", quote)) for quote in QUOTE.findall(said)}
        opened = {mark for link in LINK.findall(panel) if (mark := await self._open(unescape(link), None, None))}
        for quote in quotes - opened:
            if not self._taken_out(quote):
                self.seen.wrong.append(f"a quote opens nowhere: {quote[:80]!r}")

    def _taken_out(self, quote: str) -> bool:
        found = re.match(r"Lantern(\d+)x", quote)
        return found is not None and _address(int(found[1])) in self.newsroom.removed

    async def _event(self, event: dict[str, Any], values: list[Any]) -> list[Any]:
        sent = {"fn_index": event["fn"], "data": values, "session_hash": self.session, "trigger_id": event["button"]}
        joined = await self.client.post("/gradio_api/queue/join", json=sent)
        id = joined.raise_for_status().json()["event_id"]
        async with self.client.stream("GET", "/gradio_api/queue/data", params={"session_hash": self.session}) as lines:
            async for line in lines.aiter_lines():
                message = json.loads(line[5:]) if line.startswith("data:") else {}
                if message.get("msg") == "process_completed" and message["event_id"] == id:
                    if not message["success"]:
                        raise ValueError(f"the page says {message['output']}")
                    return list(message["output"]["data"])
        raise ValueError("the stream of events ended")

    # ---- what is looked at

    def _generations(self, found: list[int]) -> None:
        if found and found[-1] < self.last:
            self.seen.wrong.append(f"generation {found[-1]} after {self.last}")
        self.last = max(self.last, *found)
        self.seen.generations.update(found)

    async def _open(self, link: str, quotes: set[str] | None, url: str | None) -> str | None:
        """The marked words of a story at its permanent link; they have to be the quote, if there is one."""
        got = await self.client.get(link)
        mark = MARK.search(got.text)
        words = unescape(mark[1]) if mark else None
        self.seen.quotes += 1
        if got.status_code == 404 and (url is None or url in self.newsroom.removed):
            self.seen.gone += 1
        elif got.status_code != 200 or words is None or (quotes is not None and words not in quotes):
            self.seen.wrong.append(f"{link[:60]} gives {got.status_code} {words and words[:60]!r}")
        return words


# ---- the run


@contextmanager
def running(*command: str | Path, errors: Path) -> Iterator[subprocess.Popen[str]]:
    """A program of ours until the end of the run, its stderr in a file."""
    with errors.open("w") as written:
        process = subprocess.Popen(
            [sys.executable, *map(str, command)], stdout=subprocess.PIPE, stderr=written, text=True
        )
        try:
            yield process
        finally:
            process.terminate()
            process.wait(30)


async def sample(process: int, seen: Seen, end: float, every: float) -> None:
    """The resident memory of the server, now and then until the end."""
    began = time.monotonic()
    while time.monotonic() < end:
        (kb,) = re.findall(r"VmRSS:\s+(\d+)", Path(f"/proc/{process}/status").read_text())
        seen.memory.append(((time.monotonic() - began) / 60, int(kb) / 1000))
        print(f"{seen.memory[-1][0]:5.1f} min  {seen.memory[-1][1]:7.1f} MB  load {os.getloadavg()[0]:.1f}  {len(seen.page) + len(seen.endpoint)} answers, {len(seen.wrong)} wrong", flush=True)  # fmt: skip
        await asyncio.sleep(min(every, max(0.0, end - time.monotonic())))


async def events(client: httpx.AsyncClient) -> dict[str, Any]:
    """The number of the events of the buttons that a reader presses."""
    config = (await client.get("/config")).json()
    buttons = {c["props"].get("elem_id"): c["id"] for c in config["components"]}

    def event(name: str) -> dict[str, int]:
        press = [buttons[name], "click"]
        fn = next(d["id"] for d in config["dependencies"] if press in d["targets"] and d["backend_fn"])
        return {"fn": fn, "button": buttons[name]}

    return {"ask": event("ask-button"), "clear": event("clear")}


async def crowd(url: str, server: int, newsroom: Newsroom, questions: list[str], given: argparse.Namespace) -> None:
    """Everybody at once until the end."""
    seen, end = newsroom.seen, time.monotonic() + 60 * given.minutes
    limits = httpx.Limits(max_connections=3 * given.people)
    async with httpx.AsyncClient(base_url=url, timeout=given.limit, limits=limits) as client:
        page = await events(client)
        people = [Person(client, seen, newsroom, questions) for _ in range(given.people)]
        work = [person.work(end, given.think, page if i % 2 else None) for i, person in enumerate(people)]
        longest = 60 * given.minutes + 3 * given.limit
        everything = asyncio.gather(newsroom.work(end), sample(server, seen, end, min(60, 6 * given.minutes)), *work)
        await asyncio.wait_for(everything, longest)


def told(seen: Seen, errors: list[str]) -> None:
    """The figures of the run."""
    for name, times in (("through the page", seen.page), ("through the endpoint", seen.endpoint), ("the answer proper", seen.proper)):  # fmt: skip
        p50, p95 = np.percentile(times, [50, 95]) if times else (0, 0)
        print(f"{name:24} {len(times):6} answers   p50 {p50:6.3f} s   p95 {p95:6.3f} s")
    minutes, megabytes = np.array(seen.memory).T
    later = minutes >= minutes[-1] / 3
    slopes = [
        np.polyfit(minutes[which], megabytes[which], 1)[0] if which.sum() > 1 else 0 for which in (minutes >= 0, later)
    ]
    print(f"memory {megabytes[0]:.0f} MB at the start, {megabytes.max():.0f} most, {megabytes[-1]:.0f} at the end; slope {slopes[0]:+.2f} MB a minute, {slopes[1]:+.2f} after the first third")  # fmt: skip
    print(f"{seen.changes} changes of the archive, answers from {len(seen.generations)} generations; {seen.quotes} quotes opened, {seen.gone} of them of stories taken out since; {seen.refusals} refusals")  # fmt: skip
    print(f"wrong: {len(seen.wrong)}; warnings and errors in the logs: {len(errors)}")
    for line in [*seen.wrong[:20], *errors[:20]]:
        print("   ", line[:300])


def complaints(file: Path) -> list[str]:
    """Lines of a log that are no plain event."""
    return [
        line
        for line in file.read_text("utf-8").splitlines()
        if '"level": "info"' not in line and '"event": "busy"' not in line
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--think", type=float, default=5)
    parser.add_argument("--limit", type=float, default=120, help="seconds a request may take")
    given = parser.parse_args()
    root = Path(tempfile.mkdtemp(prefix="load-"))
    data, folder = root / "data", root / "news"
    folder.mkdir()
    backup(given.data, root / "backup")
    restore(root / "backup", data)
    archive = Archive.open(data)
    questions = [article.title for article in archive.view._catalogue.articles()][:500]
    archive.close()
    seen = Seen()
    with ExitStack() as stack:
        app = stack.enter_context(
            running("app.py", "--data", data, "--port", "0", "--log", "json", errors=root / "app")
        )
        watch = ("-m", "index", "watch", folder, "--data", data, "--log", "json")
        stack.enter_context(running(*watch, errors=root / "watch"))
        assert app.stdout is not None
        url = app.stdout.readline().split()[-1]
        print(
            f"{url}, {len(questions)} questions, {given.people} people for {given.minutes} minutes; logs in {root}",
            flush=True,
        )
        asyncio.run(crowd(url, app.pid, Newsroom(folder, data, seen), questions, given))
    found = [*complaints(root / "app"), *complaints(root / "watch")]
    told(seen, found)
    sys.exit(1 if seen.wrong or found else 0)


if __name__ == "__main__":
    main()
