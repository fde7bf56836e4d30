"""What an archive holds -> the HTML of the "Archive" tab and its table of problems."""

from datetime import datetime, tzinfo

from index.build import Report
from index.records import Problem
from index.view import Figures
from web.dates import day, moment
from web.html import phrase, text
from web.labels import CHINESE, language, say

WELCOME = (
    "The answer is quoted, word for word, from the stories in this archive; every quote opens the story it was taken from. "
    "Where the archive does not say, the answer says so."
)
PROBLEMS = 200  # shown; a folder full of broken files would make a page of megabytes


def masthead(figures: Figures) -> str:
    """One line under the title: how much there is, and of when."""
    counts = figures.counts
    if not counts["stories"]:
        return say("The archive is empty.")
    span = _span(figures)
    if language() == CHINESE:
        return say(
            "{stories} stories from {outlets} outlets{span}",
            **{k: f"{counts[k]:,}" for k in ("stories", "outlets")},
            span=text(span),
        )
    return f"{_many(counts['stories'], 'story', 'stories')} from {_many(counts['outlets'], 'outlet', 'outlets')}{text(span)}"


def silence(since: datetime | None) -> str:
    """A line where `watch` has died, under the masthead."""
    if since is None:
        return ""
    told = say("The archive has not been kept up to date since {when}.", when=text(moment(since)))
    return f'<p class="notice">{told}</p>'


def welcome() -> str:
    """What to do first, where there is something to ask."""
    return f'<div class="welcome" lang="{language()}"><h2>{say("Ask in plain words.")}</h2><p>{say(WELCOME)}</p></div>'


def empty(folder: str) -> str:
    """What to do first, where there is nothing to ask."""
    command = f"<code>python -m index build FOLDER --data {phrase(folder)}</code>"
    steps = (
        say("Put news into a folder: text or web pages, feeds, JSON, CSV, XML or WARC, in any depth."),
        say("Index it: {command}", command=command),
        say("Ask. This page sees new stories by itself, within a second or two."),
    )
    items = "".join(f"<li>{step}</li>" for step in steps)
    return f'<div class="welcome" lang="{language()}"><h2>{say("Nothing is in the archive yet.")}</h2><ol class="first-steps">{items}</ol></div>'


def holdings(figures: Figures, zone: tzinfo) -> str:
    """The figures as a list of terms."""
    counts, settings = figures.counts, figures.settings
    updated = settings.get("updated")
    facts = (
        ("Stories", f"{counts['stories']:,}"),
        ("Passages", f"{counts['passages']:,}"),
        (
            "Searchable by meaning",
            say("{part} of {whole}", part=f"{counts['embedded']:,}", whole=f"{counts['passages']:,}"),
        ),
        ("Outlets", f"{counts['outlets']:,}"),
        ("First story", text(day(_read(figures.first)))),
        ("Last story", text(day(_read(figures.last)))),
        ("Undated", f"{counts['undated']:,}"),
        ("Last update", text(moment(datetime.fromisoformat(updated).astimezone(zone))) if updated else say("never")),
        ("Watch last alive", _watched(settings, zone)),
        ("Files still to look at", f"{int(settings.get('watch_files', 0)):,}"),
        ("Problems", f"{counts['problems']:,}"),
    )
    rows = "".join(f"<div><dt>{say(name)}</dt><dd>{value}</dd></div>" for name, value in facts)
    return f'<dl class="holdings">{rows}</dl>{problems(figures.problems)}'


def _watched(settings: dict[str, str], zone: tzinfo) -> str:
    """The last sign of life of `watch`."""
    alive = settings.get("watch_alive")
    return text(moment(datetime.fromisoformat(alive).astimezone(zone))) if alive else say("not running")


def problems(found: tuple[Problem, ...]) -> str:
    """The records that could not be read, as a table."""
    if not found:
        return f'<p class="no-problems">{say("Every record was read.")}</p>'
    rows = "".join(f"<tr><td>{phrase(p.origin)}</td><td>{phrase(p.reason)}</td></tr>" for p in found[:PROBLEMS])
    more = f"<p>{say('and {count} more', count=len(found) - PROBLEMS)}</p>" if len(found) > PROBLEMS else ""
    return (
        f'<section class="problems"><h3>{say("Could not be read")}</h3><div class="wide"><table><thead><tr><th scope="col">{say("File and record")}</th>'
        f'<th scope="col">{say("Reason")}</th></tr></thead><tbody>{rows}</tbody></table></div>{more}</section>'
    )


def told(report: Report) -> str:
    """What an update did, as a sentence."""
    done = [f"{count:,} {say(name)}" for name, count in _done(report) if count]
    told = say("Stories: {counts}.", counts=", ".join(done)) if done else say("Nothing new.")
    unread = len(report.problems)
    few = "1 record could not be read; see above." if unread == 1 else "{count} records could not be read; see above."
    trouble = f" {say(few, count=unread)}" if unread else ""
    return f'<p class="told">{told}{trouble}</p>'


def _done(report: Report) -> tuple[tuple[str, int], ...]:
    return (
        ("new", report.new),
        ("updated", report.updated),
        ("unchanged", report.unchanged),
        ("removed", report.removed),
    )


def _many(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"


def _span(figures: Figures) -> str:
    first, last = (_read(stamp) for stamp in (figures.first, figures.last))
    return say(", {first} to {last}", first=day(first), last=day(last)) if first and last else ""


def _read(stamp: str | None) -> datetime | None:
    return None if stamp is None else datetime.fromisoformat(stamp)
