"""What strangers and readers try over the network: fetching through the server, headers, sessions, uploads."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from index.build import Writer
from tests.serving import NOW, Served
from tests.signing_in import ANN, BEA, guarded, updated
from web.upload import LARGEST, MOST

PAGE = (
    "Walnuts of Tarn Hollow\n\n2026-03-08 HKT 07:01\n\nThe walnuts of Tarn Hollow are ripe, the mayor said on Sunday.\n"
)


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    at = tmp_path_factory.mktemp("attacked")
    with guarded(at) as running:
        yield running


@contextmanager
def listening() -> Iterator[tuple[str, list[object]]]:
    """An address on this machine that nobody should call, and who called it."""
    called: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as door:
        door.settimeout(0.2)
        ended = threading.Event()

        def wait() -> None:
            while not ended.is_set():
                try:
                    caller, address = door.accept()
                except TimeoutError:
                    continue
                called.append(address)
                caller.close()

        waiting = threading.Thread(target=wait)
        waiting.start()
        yield f"http://127.0.0.1:{door.getsockname()[1]}", called
        ended.wait(1)
        ended.set()
        waiting.join()


def files(url: str) -> dict[str, str]:
    """Stories whose every link, picture, entity and stylesheet leads to one address."""
    item = f'<item><title>A feed item</title><link>{url}/a</link><enclosure url="{url}/b"/><description>&lt;img src="{url}/c"&gt; Rain fell on the feed.</description></item>'
    entity = f'<!DOCTYPE nitf SYSTEM "{url}/d" [<!ENTITY x SYSTEM "{url}/e">]>'
    head = f'<base href="{url}/"><link rel="stylesheet" href="{url}/f"><link rel="canonical" href="{url}/g"><meta http-equiv="refresh" content="0;url={url}/h">'
    return {
        "feed.xml": f'<?xml version="1.0"?><?xml-stylesheet href="{url}/i"?><rss version="2.0"><channel><title>Feed</title><link>{url}</link>{item}</channel></rss>',
        "nitf.xml": f'<?xml version="1.0"?>{entity}<nitf><body><body.head><hedline><hl1>Entity</hl1></hedline></body.head><body.content><p>It says &x; here.</p></body.content></body></nitf>',
        "page.html": f'<html><head>{head}<title>A page</title></head><body><h1>A page</h1><img src="{url}/j"><iframe src="{url}/k"></iframe><p>Rain fell on the page for many hours on Sunday.</p></body></html>',
        "record.json": json.dumps({"title": "A record", "text": f"See {url}/l for more rain.", "url": f"{url}/m", "image": f"{url}/n"}),
    }  # fmt: skip


def test_no_link_of_a_story_is_fetched_when_it_is_added_indexed_or_read(there: Served) -> None:
    with listening() as (url, called):
        given = [("files", (name, content)) for name, content in files(url).items()]
        added = httpx.post(f"{there.url}/upload", files=given, auth=ANN, timeout=60)
        assert added.status_code == 200 and sum(one["taken"] for one in added.json()) >= 3
        with Writer(there.data) as writer:
            writer.read(there.folder, now=NOW)
        there.engine.archive.refresh()
        found = there.engine.search("rain fell on the feed, the page, a record", now=NOW, limit=5)
        assert found
        for story in found:
            shown = httpx.get(f"{there.url}/story/{story.article_id}", auth=BEA)
            assert shown.status_code == 200 and "<img" not in shown.text and "<iframe" not in shown.text
    assert called == []


def test_nothing_is_fetched_through_the_doors_of_the_page(there: Served) -> None:
    with listening() as (url, called):
        inside = {"path": f"{url}/a", "url": f"{url}/b", "meta": {"_type": "gradio.FileData"}}
        with httpx.Client(base_url=there.url, auth=BEA, timeout=60) as client:
            for path in (f"/gradio_api/proxy={url}/c", f"/proxy={url}/c", f"/gradio_api/file={url}/d", f"/story/{url}"):
                assert client.get(path).status_code in (403, 404)
            for given in (inside, json.dumps(inside), f"{url}/e"):
                begun = client.post("/gradio_api/call/ask", json={"data": [given, [], "", "", []]})
                if begun.status_code == 200:
                    client.get(f"/gradio_api/call/ask/{begun.json()['event_id']}")
    assert called == []


@pytest.mark.parametrize(
    "path",
    [
        "/?lang=zh%0d%0aX-Evil:%201",
        "/story/x%0d%0aX-Evil:%201",
        "/story/x?v=1%0d%0aX-Evil:%201&s=%0d%0a",
        "/gradio_api/file=x%0d%0aX-Evil:%201",
        "/nothing%0d%0aX-Evil:%201",
    ],
)
def test_line_ends_in_an_address_make_no_header(there: Served, path: str) -> None:
    for auth in (BEA, None):
        told = httpx.get(there.url + path, auth=auth)
        assert "x-evil" not in told.headers and "\n" not in "".join(told.headers.values())


def test_line_ends_in_a_header_never_reach_a_handler(there: Served) -> None:
    assert sent(there, "GET /healthz HTTP/1.1\r\nAccept-Language: zh\rX-Archive-Role: editor\r\n").startswith(
        b"HTTP/1.1 400"
    )


def sent(there: Served, head: str) -> bytes:
    """What the server says to a request with these lines, byte for byte, and no body."""
    host, port = there.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=20) as line:
        line.sendall(f"{head}Host: {host}\r\nConnection: close\r\n\r\n".encode())
        answer = b""
        while block := line.recv(4096):
            answer += block
    return answer


def test_no_session_is_given_out_or_taken_over(there: Served) -> None:
    """There is nothing to fix: who asks is said with every request, and no cookie is set or believed."""
    for path in ("/", "/config", "/healthz", "/gradio_api/info"):
        assert "set-cookie" not in httpx.get(there.url + path, auth=BEA).headers
    for cookie in ("access-token=x", "session=ann", "access-token-unsecure=x"):
        assert httpx.get(there.url, headers={"cookie": cookie}).status_code == 401


def test_a_session_that_an_editor_began_gives_a_reader_no_rights(there: Served) -> None:
    assert "Only an editor may update" not in updated(there, ANN, session="shared")
    assert "Only an editor may update" in updated(there, BEA, session="shared")


def test_only_an_editor_adds_stories_and_the_own_door_of_gradio_stays_closed(there: Served) -> None:
    given = {"files": ("walnut.txt", PAGE)}
    assert httpx.post(f"{there.url}/upload", files=given).status_code == 401
    for claim in ({}, {"X-Archive-Role": "editor"}):
        assert httpx.post(f"{there.url}/upload", files=given, auth=BEA, headers=claim).status_code == 403
    elsewhere = {"Origin": "https://evil.example"}
    assert httpx.post(f"{there.url}/upload", files=given, auth=ANN, headers=elsewhere).status_code == 403
    assert httpx.post(f"{there.url}/gradio_api/upload", files=given, auth=ANN).status_code == 403
    assert not (there.folder / "uploads" / "walnut.txt").exists()


def test_the_server_itself_keeps_to_the_limits_of_an_upload(there: Served) -> None:
    many = [("files", (f"{n}.txt", PAGE)) for n in range(MOST + 1)]
    told = httpx.post(f"{there.url}/upload", files=many, auth=ANN, timeout=60)
    assert told.status_code == 400 and told.json()["told"] == f"At most {MOST} files can be added at once."
    assert sent(there, f"POST /upload HTTP/1.1\r\nContent-Length: {2 * LARGEST}\r\n").startswith(b"HTTP/1.1 413")
    assert httpx.post(f"{there.url}/upload", content=b"x", auth=ANN).json() in ([], {"told": told.json()["told"]})


@pytest.mark.parametrize(
    "name", ["../../evil.txt", "..\\evil.txt", "/etc/evil.txt", "a/b.txt", "..", ".", "", "\x00.txt"]
)
def test_no_name_of_a_file_leads_out_of_the_folder(there: Served, tmp_path: Path, name: str) -> None:
    body = (
        b'--x\r\nContent-Disposition: form-data; name="files"; filename="' + name.encode() + b'"\r\n\r\n'
        + PAGE.encode() + b"\r\n--x--\r\n"
    )  # fmt: skip
    kind = {"content-type": "multipart/form-data; boundary=x"}
    told = httpx.post(f"{there.url}/upload", content=body, headers=kind, auth=ANN)
    assert told.status_code in (200, 400) and not any(one["taken"] for one in told.json() if isinstance(one, dict))
    assert not any(there.folder.parent.rglob("evil.txt"))
