"""python app.py [--data DIR] [--host 127.0.0.1] [--port 7860] [--archive FOLDER]: the chat, its HTTP endpoints and MCP tools."""

import ipaddress
import os
import socket
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # before gradio is imported: nothing about its use leaves the machine

import typer
import uvicorn

from index.__main__ import bar
from index.build import Writer
from index.catalogue import FILE
from index.records import ArchiveError
from qa.engine import Engine
from web.page import page
from web.server import application

SAMPLE = Path(__file__).parent / "sample" / "stories"
EXAMPLES = (
    "Why was the bridge toll cut?",
    "Timeline of the ferry collision",
    "How did the death toll of the ferry collision change?",
    "What is the latest on the Legionnaires outbreak?",
    "Who won the tennis open in Kestrel Bay?",
)


def chat(
    data: Annotated[Path, typer.Option("--data", help="The folder that holds the archive.")] = Path("data"),
    host: Annotated[str, typer.Option("--host", help="The address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help="The port to listen at.")] = 7860,
    archive: Annotated[
        Path | None, typer.Option("--archive", help="The folder with news files, for the update button.")
    ] = None,
) -> None:
    """Open the chat over an archive; where there is none yet, one is made of --archive or of the sample first."""
    listening = _listen(host, port)
    if not (data / FILE).exists():
        _index(archive or SAMPLE, data)
    engine = Engine(data, follow=True)
    shown = page(engine, now=_now, folder=archive, sample=SAMPLE, examples=EXAMPLES)
    served = application(engine, shown, hosts=_hosts(host))
    if not _loopback(host):
        typer.echo(f"warning: {host} can be reached from other machines, and nobody is asked for a password", err=True)
    typer.echo(f"Ask the Archive: http://{_written(host)}:{listening.getsockname()[1]}")
    uvicorn.Server(uvicorn.Config(served, log_level="warning", server_header=False)).run(sockets=[listening])
    engine.close()


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


def _hosts(host: str) -> list[str]:
    """The names a browser may use for this server: any, unless it listens on this machine only."""
    return ["127.0.0.1", "localhost", "[::1]", host] if _loopback(host) else ["*"]


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
    try:
        app()
    except ArchiveError as error:
        typer.echo(f"error: {error}", err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
