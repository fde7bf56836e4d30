"""python app.py [--data DIR] [--host 127.0.0.1] [--port 7860] [--archive FOLDER]: the chat, its HTTP endpoints and MCP tools.

For other machines: --users FILE (python app.py --add-user NAME --users FILE), or --proxy-header NAME --trusted-proxy IP.
"""

import ipaddress
import os
import signal
import socket
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # before gradio is imported: nothing about its use leaves the machine

import typer
import uvicorn

from index import log
from index.__main__ import bar
from index.build import Writer
from index.catalogue import FILE
from index.records import ArchiveError
from qa.endpoint import configured
from qa.engine import Engine
from web.access import leave_open_pages_out
from web.counts import Counts
from web.gate import Buckets, Gate
from web.memory import few_arenas
from web.page import page
from web.people import ROLES, Users, add
from web.server import application

SAMPLE = Path(__file__).parent / "sample" / "stories"
EXAMPLES = (
    "Why was the bridge toll cut?",
    "Timeline of the ferry collision",
    "How did the death toll of the ferry collision change?",
    "What is the latest on the Legionnaires outbreak?",
    "Who won the tennis open in Kestrel Bay?",
    "渡輪相撞的死亡人數有甚麼變化？",
)


def chat(
    data: Annotated[Path, typer.Option("--data", help="The folder that holds the archive.")] = Path("data"),
    host: Annotated[str, typer.Option("--host", help="The address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help="The port to listen at.")] = 7860,
    archive: Annotated[
        Path | None, typer.Option("--archive", help="The folder with news files, for the update button.")
    ] = None,
    users: Annotated[
        Path | None, typer.Option("--users", help="A file of names and hashed passwords; without it, nobody is asked.")
    ] = None,
    add_user: Annotated[
        str | None, typer.Option("--add-user", help="Ask for a password, write this user into --users, and end.")
    ] = None,
    role: Annotated[
        str, typer.Option("--role", help="Of the added user: reader, or editor, who may update.")
    ] = "reader",
    proxy_header: Annotated[
        str | None, typer.Option("--proxy-header", help="The header in which --trusted-proxy names who asks.")
    ] = None,
    trusted_proxy: Annotated[
        str | None, typer.Option("--trusted-proxy", help="The address of the proxy that signs people in.")
    ] = None,
    editor: Annotated[
        list[str] | None, typer.Option("--editor", help="Someone the proxy names who may update; may be given often.")
    ] = None,
    rate: Annotated[
        int | None,
        typer.Option(
            "--rate", help="Requests a minute and person; 0 is no limit. 120, and none on this machine alone."
        ),
    ] = None,
    silent: Annotated[
        float | None,
        typer.Option("--silent-after", help="Minutes without an update after which answers say so; a dead watch: 10."),
    ] = None,
    form: Annotated[
        log.Form,
        typer.Option("--log", envvar="ARCHIVE_LOG", help="Lines on stderr, one an event, for whoever runs it."),
    ] = "plain",
    words: Annotated[
        bool, typer.Option("--log-questions", envvar="ARCHIVE_LOG_QUESTIONS", help="Write the questions' words too.")
    ] = False,
) -> None:
    """Open the chat over an archive; where there is none yet, one is made of --archive or of the sample first."""
    if add_user is not None:
        _add_user(users, add_user, role)
        return
    gate = _gate(host, users, proxy_header, trusted_proxy, editor or (), rate)
    endpoint = configured(os.environ)
    listening = _listen(host, port)
    few_arenas()
    if not (data / FILE).exists():
        _index(archive or SAMPLE, data)
    log.start(form)
    engine = Engine(data, follow=True, endpoint=endpoint)
    engine.archive.longest = None if silent is None else timedelta(minutes=silent)
    counts = Counts(words=words)
    shown = page(engine, now=_now, folder=archive, sample=SAMPLE, examples=EXAMPLES, counts=counts)
    served = application(engine, shown, now=_now, hosts=_hosts(host, gate), gate=gate, counts=counts, folder=archive)
    address = f"http://{_written(host)}:{listening.getsockname()[1]}"
    typer.echo(f"Ask the Archive: {address}")
    log.tell("start", address=address, data=str(data), generation=engine.archive.view.generation)
    # Without proxy_headers the address of a request is the one it really comes from, whatever its headers say.
    config = uvicorn.Config(
        served, log_config=None, log_level="warning", server_header=False, proxy_headers=False,
        timeout_graceful_shutdown=3,  # every open page holds a connection for ever
    )  # fmt: skip
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # uvicorn raises again what it was stopped with
    leave_open_pages_out()
    try:
        uvicorn.Server(config).run(sockets=[listening])
    except KeyboardInterrupt:
        log.tell("stop")
    finally:
        engine.close()


def _add_user(users: Path | None, name: str, role: str) -> None:
    if users is None:
        raise ArchiveError("--add-user needs --users FILE, the file to write the user into")
    if role not in ROLES:
        raise ArchiveError(f"--role {role}: give reader or editor")
    password = typer.prompt(f"Password for {name}", hide_input=True, confirmation_prompt=True)
    add(users, name, password, "editor" if role == "editor" else "reader")
    typer.echo(f"{name} ({role}) is in {users}")


def _gate(
    host: str, users: Path | None, header: str | None, proxy: str | None, editors: Sequence[str], rate: int | None
) -> Gate:
    """Who is let in. Raises ArchiveError for an address that others can reach and nobody who signs people in."""
    if (header is None) != (proxy is None):
        raise ArchiveError("--proxy-header and --trusted-proxy are given together, or neither")
    if users is not None and header is not None:
        raise ArchiveError("give --users, or --proxy-header with --trusted-proxy: one of them signs people in")
    alone = users is None and header is None
    if alone and not _loopback(host):
        raise ArchiveError(
            f"--host {host} can be reached from other machines: give --users FILE (made with --add-user NAME --users FILE), "
            "or --proxy-header NAME with --trusted-proxy IP"
        )
    limit = (0 if alone else 120) if rate is None else rate
    return Gate(
        users=None if users is None else Users(users),
        proxy=None if header is None or proxy is None else (header, _ip(proxy)),
        editors=frozenset(editors),
        rate=Buckets(size=max(10, limit / 2), rate=limit / 60) if limit > 0 else None,
    )


def _ip(proxy: str) -> str:
    try:
        return str(ipaddress.ip_address(proxy))
    except ValueError as error:
        raise ArchiveError(f"--trusted-proxy {proxy}: not an IP address") from error


def _listen(host: str, port: int) -> socket.socket:
    """The socket, taken before anything is indexed. Raises ArchiveError when the address cannot be had."""
    if not 0 <= port <= 65535:
        raise ArchiveError(f"--port {port}: no such port; give one from 1024 to 65535")
    try:
        family, kind, protocol, _, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind, protocol)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(where)
        listening.listen(128)
    except OSError as error:
        raise ArchiveError(
            f"cannot listen at {host}:{port}: {error.strerror}; give another --host or --port"
        ) from error
    return listening


def _index(folder: Path, data: Path) -> None:
    typer.echo(f"no archive in {data} yet: indexing {folder}", err=True)
    with Writer(data, progress=bar()) as writer:
        report = writer.read(folder, now=_now())
    typer.echo(f"{report.new:,} stories indexed, {len(report.problems):,} records could not be read", err=True)


def _hosts(host: str, gate: Gate) -> list[str]:
    """The names a browser may use for this server: any where people sign in, else those of this machine."""
    return ["*"] if gate.users or gate.proxy else ["127.0.0.1", "localhost", "[::1]", host]


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _written(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _now() -> datetime:
    return datetime.now(UTC)


def main() -> None:
    """Run; an ArchiveError is one line and exit code 2."""
    app = typer.Typer(add_completion=False)
    app.command()(chat)
    log.run(app)


if __name__ == "__main__":
    main()
