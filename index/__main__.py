"""python -m index build | update | remove | watch | check | stats | zone | backup | restore"""

from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Annotated

import typer
from tqdm import tqdm
from watchfiles import watch as changes

from index import log
from index.archive import Archive
from index.backup import backup, restore
from index.build import Report, Writer, silent
from index.cells import NEAREST, Layout
from index.check import check as findings
from index.freshness import beat, heartbeat
from index.records import ArchiveError, BusyError
from index.view import zone_of

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Make and keep an archive of news.")
Data = Annotated[Path, typer.Option("--data", help="The folder that holds the archive.")]
Folder = Annotated[Path, typer.Argument(help="The folder with the news files, in any depth.")]
Backup = Annotated[Path, typer.Argument(help="The file of the backup.")]
Model = Annotated[str | None, typer.Option("--model", help="Embedding model: a name or a folder.")]
Zone = Annotated[
    str | None, typer.Option("--zone", help="Zone of times that name none, like Asia/Hong_Kong; else UTC.")
]
Log = Annotated[
    log.Form,
    typer.Option("--log", envvar="ARCHIVE_LOG", help="Lines on stderr for whoever runs it, in place of progress."),
]
DATA = Path("data")
SLICE = 2.0  # seconds `watch` embeds what still waits before it looks for new files again


@app.command()
def build(
    folder: Folder,
    data: Data = DATA,
    model: Model = None,
    zone: Zone = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Throw away what is stored and begin anew.")] = False,
    form: Log = "none",
) -> None:
    """Make an archive of a folder, or go on where an interrupted build stopped."""
    log.start(form)
    with Writer(data, model=model, zone=_zone(zone), progress=bar()) as writer:
        if fresh:
            writer.clear()
        code = _tell("build", writer.read(folder, every=fresh, now=_now()))
    raise typer.Exit(code)


@app.command()
def update(
    folder: Folder,
    data: Data = DATA,
    model: Model = None,
    zone: Zone = None,
    prune: Annotated[bool, typer.Option("--prune", help="Delete stories whose files are gone.")] = False,
    form: Log = "none",
) -> None:
    """Read new and changed files only."""
    log.start(form)
    Archive.open(data).close()
    with Writer(data, model=model, zone=_zone(zone), progress=bar()) as writer:
        code = _tell("update", writer.read(folder, prune=prune, now=_now()))
    raise typer.Exit(code)


@app.command()
def remove(
    names: Annotated[list[str], typer.Argument(help="Ids or links of stories.")], data: Data = DATA, form: Log = "none"
) -> None:
    """Delete stories for good; later updates do not bring them back."""
    log.start(form)
    Archive.open(data).close()
    with Writer(data) as writer:
        _tell("remove", writer.remove(names, now=_now()))


@app.command()
def watch(folder: Folder, data: Data = DATA, model: Model = None, zone: Zone = None, form: Log = "none") -> None:
    """Update whenever files in the folder change; ends with Ctrl-C."""
    log.start(form)
    if not folder.is_dir():
        raise ArchiveError(f"{folder}: no such folder; give the one that holds the news files")
    _say(f"watching {folder}", "watch", folder=str(folder), data=str(data))
    try:
        _follow(folder, lambda: Writer(data, model=model, zone=_zone(zone), progress=_beating(data)), data)
    except KeyboardInterrupt:  # whatever else ends it leaves the sign of life, which grows old: readers are told
        heartbeat(data).unlink(missing_ok=True)


def _follow(folder: Path, open_writer: Callable[[], Writer], data: Path) -> None:
    """Read what changes, at once; embed what waits in between."""
    seen = changes(folder, debounce=400, raise_interrupt=True, rust_timeout=1000, yield_on_timeout=True)
    due, waiting = True, 0  # whether there is something to read, and how many passages have no vector yet
    for changed in seen:  # empty after a second without changes; what comes while the first files are read is seen too
        due = due or bool(changed)
        try:
            if due or waiting:
                with open_writer() as writer:
                    if due:
                        _tell("update", writer.read(folder, now=_now(), seconds=SLICE))
                    waiting, due = writer.embed(seconds=SLICE), False
            beat(data, _now())
        except BusyError as error:
            _say(f"{error}; trying again", "busy", warning=True, message=str(error))


def _beating(data: Path) -> Callable[[str, int, int], None]:
    """Progress that shows itself as a sign of life, so that a long read is not taken for silence."""
    return lambda stage, done, total: beat(data, _now(), total - done if stage == "Reading" else 0)


@app.command()
def check(
    data: Data = DATA,
    repair: Annotated[bool, typer.Option("--repair", help="Make the derived indexes anew from the catalogue.")] = False,
) -> None:
    """Verify everything the archive promises; exit code 1 when something is wrong."""
    if repair:
        with Writer(data, progress=bar()) as writer:
            writer.rebuild()
    found = findings(data)
    for line in found:
        typer.echo(line)
    typer.echo(f"{data}: {len(found)} findings" if found else f"{data}: clean")
    raise typer.Exit(1 if found else 0)


@app.command("backup")
def save(file: Backup, data: Data = DATA) -> None:
    """Copy the archive into one file, while others read and write it."""
    backup(data, file)
    typer.echo(f"{file}: {file.stat().st_size / 1e6:,.1f} MB")


@app.command("restore")
def bring_back(file: Backup, data: Data = DATA) -> None:
    """Make an archive of a backup, in a folder that has none."""
    restore(file, data)
    typer.echo(f"{data}: restored; python -m index check --data {data}")


@app.command()
def stats(data: Data = DATA) -> None:
    """What the archive holds."""
    archive = Archive.open(data)
    figures = archive.view.figures()
    for name, count in figures.counts.items():
        typer.echo(f"{name:>11}  {count:,}")
    for name, text in (("first", figures.first), ("last", figures.last)):
        typer.echo(f"{name:>11}  {text or 'undated'}")
    typer.echo(f"{'zone':>11}  {_zone_shown(figures.settings.get('own_zone'), figures.settings.get('zone'))}")
    for name in ("updated", "watch_alive", "model", "chunking", "generation", "folder"):
        typer.echo(f"{name:>11}  {figures.settings.get(name, '')}")
    typer.echo(f"{'vectors':>11}  {_laid_out(archive.view.layout)}")
    for problem in figures.problems:
        typer.echo(f"    problem  {problem.origin}: {problem.reason}")
    archive.close()


def _laid_out(layout: Layout) -> str:
    if layout.probes == layout.cells:
        return "all compared with each question"
    return f"{layout.cells:,} cells, {layout.probes:,} looked through; recall at {NEAREST} {layout.recall:.3f}"


@app.command("zone")
def days_begin(
    name: Annotated[str | None, typer.Argument(help="Like Asia/Hong_Kong or +08:00; none shows the zone.")] = None,
    data: Data = DATA,
    auto: Annotated[bool, typer.Option("--auto", help="Back to the offset that most stories carry.")] = False,
) -> None:
    """The zone in which the archive's days begin, for "today" and "last week"; times of stories stay as they are."""
    if name is not None and auto:
        raise ArchiveError("a zone and --auto: give one of them")
    archive = Archive.open(data)
    if name is not None or auto:
        zone_of("+00:00" if name is None else name)  # told before anything is stored
        with Writer(data) as writer:
            writer.keep_zone(name)
        archive.refresh()
    typer.echo(_zone_shown(archive.view.setting("own_zone"), archive.view.setting("zone")))
    archive.close()


def _zone_shown(own: str | None, common: str | None) -> str:
    return f"{own} (set)" if own else f"{common or '+00:00'} (that of most stories)"


def bar() -> Callable[[str, int, int], None]:
    """Progress on the terminal, with a rate and the time left; one bar a stage. None where lines are written."""
    if log.writing():
        return silent
    bars: dict[str, tqdm] = {}

    def show(stage: str, done: int, total: int) -> None:
        if stage not in bars:
            bars[stage] = tqdm(
                total=total,
                desc=stage,
                unit={"Reading": "file", "Grouping copies": "story"}.get(stage, "passage"),
                leave=False,
            )
        bars[stage].update(done - bars[stage].n)
        if done >= total:
            bars.pop(stage).close()

    return show


def _say(sentence: str, event: str, *, warning: bool = False, **facts: str) -> None:
    """A sentence for people, or a line where lines are written."""
    if log.writing():
        log.tell(event, warning=warning, **facts)
    else:
        typer.echo(sentence, err=True)


def _tell(event: str, report: Report) -> int:
    """Print the report on one line and the problems after it; the exit code, 1 when there are any."""
    if log.writing():
        log.updated(event, report)
        return 1 if report.problems else 0
    counts = {
        "new": report.new,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "removed": report.removed,
        "left out as removed before": report.barred,
    }
    told = ", ".join(f"{count} {name}" for name, count in counts.items() if count) or "nothing to do"
    typer.echo(f"stories: {told}; passages embedded: {report.embedded}")
    for problem in report.problems:
        typer.echo(f"problem: {problem.origin}: {problem.reason}", err=True)
    return 1 if report.problems else 0


def _zone(name: str | None) -> tzinfo | None:
    return None if name is None else zone_of(name)


def _now() -> datetime:
    return datetime.now(UTC)


def main() -> None:
    """Run the command line; an ArchiveError is one line and exit code 2."""
    log.run(app)


if __name__ == "__main__":
    main()
