"""python -m qa ask | search | evaluate"""

import json
import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from tqdm import tqdm

from index.records import ArchiveError
from qa.cite import quoted, reference
from qa.curve import curve
from qa.days import between
from qa.endpoint import configured
from qa.engine import Engine
from qa.evaluate import Outcome, by_type, compare, evaluate, from_json, read_questions, table, unanswerable
from qa.evaluate import to_json as outcomes_to_json
from qa.floors import Floors, digest, failures, moved, reached
from qa.floors import read as read_floors
from qa.floors import write as write_floors
from qa.records import Answer, Language, Period, to_json
from qa.sentences import say, spoken
from qa.verdicts import questions as verdicts

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Ask an archive of news.")
Text = Annotated[str, typer.Argument(help="The question, in plain words.")]
Data = Annotated[Path, typer.Option("--data", help="The folder that holds the archive.")]
Sources = Annotated[list[str] | None, typer.Option("--source", help="Only this outlet; may be given again.")]
From = Annotated[str | None, typer.Option("--from", help="First day, like 2026-01-09 or 9 January 2026.")]
To = Annotated[str | None, typer.Option("--to", help="Last day, like 2026-01-31; it belongs to the period.")]
Quotes = Annotated[bool, typer.Option("--quotes", help="Quotes alone, though ARCHIVE_LLM_URL names a language model.")]
Tongue = Annotated[
    Language | None, typer.Option("--language", help="Of what is said beside the quotes; by default the question's.")
]
Json = Annotated[bool, typer.Option("--json", help="The answer as data.")]
DATA = Path("data")


@app.command()
def ask(
    text: Text,
    data: Data = DATA,
    source: Sources = None,
    first: From = None,
    last: To = None,
    quotes: Quotes = False,
    language: Tongue = None,
    as_json: Json = False,
) -> None:
    """Answer a question in quotes; exit code 3 when the archive does not say."""
    engine = Engine(data, endpoint=None if quotes else configured(os.environ))
    within = _period(first, last, engine, language or spoken(text))
    answer = engine.answer(text, now=_now(), period=within, sources=source or (), language=language)
    typer.echo(json.dumps(to_json(answer), ensure_ascii=False, indent=2) if as_json else _written(answer))
    engine.close()
    raise typer.Exit(0 if answer.refusal is None else 3)


@app.command()
def search(
    text: Text,
    data: Data = DATA,
    source: Sources = None,
    first: From = None,
    last: To = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=100)] = 10,
) -> None:
    """List the stories found, best first."""
    engine = Engine(data)
    for found in engine.search(
        text, now=_now(), period=_period(first, last, engine), sources=source or (), limit=limit
    ):
        typer.echo(f"{found.title}\n  {reference(found)}\n  {found.article_id}  {found.url or ''}")
    engine.close()


@app.command(name="evaluate")
def evaluation(
    questions: Annotated[
        list[Path] | None, typer.Option("--questions", help="A JSONL file of questions; may be given again.")
    ] = None,
    data: Data = DATA,
    feedback: Annotated[
        Path | None, typer.Option("--feedback", help="What readers said: print it as a question file, and end.")
    ] = None,
    baseline: Annotated[Path | None, typer.Option("--baseline", help="The --json output of an earlier run.")] = None,
    with_curve: Annotated[
        bool, typer.Option("--curve", help="Also the false answers at several shares of false refusals, by kind.")
    ] = False,
    floors: Annotated[
        Path | None, typer.Option("--floors", help="Floors to hold; exit code 1 when the run is below one.")
    ] = None,
    higher: Annotated[bool, typer.Option("--raise", help="Raise the floors to what this run reached.")] = False,
    lower: Annotated[
        bool, typer.Option("--lower", help="With --raise: take this run's figures even where lower.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Measure retrieval, quotes, refusals and latency."""
    if feedback is not None:
        typer.echo("\n".join(json.dumps(line, ensure_ascii=False) for line in verdicts(feedback)))
        return
    if not questions:
        raise ArchiveError("nothing to ask: give --questions FILE, one JSON object a line")
    if (higher and floors is None) or (lower and not higher):
        raise ArchiveError("--raise needs --floors FILE, and --lower needs --raise")
    engine = Engine(data)
    items = [item for path in questions for item in read_questions(path)]
    with tqdm(total=len(items), desc="Asking", unit="question", leave=False, mininterval=2) as shown:
        outcomes = evaluate(engine, items, now=_now(), each=lambda done, total: shown.update(1) and None)
    engine.close()
    if as_json:
        typer.echo(json.dumps(outcomes_to_json(outcomes)))
    else:
        typer.echo("\n".join(_measured(outcomes, baseline, with_curve)))
    if floors is not None:
        run = Floors(questions=digest(questions), values=reached(outcomes))
        missed = failures(read_floors(floors), run) if not higher else _moved(floors, run, lower=lower)
        typer.echo("\n".join(missed) or f"{floors}: all floors held", err=as_json)
        raise typer.Exit(1 if missed else 0)


def _measured(outcomes: list[Outcome], baseline: Path | None, with_curve: bool) -> Iterator[str]:
    for name, value, (low, high), count in table(outcomes):
        yield f"{name:<40} {value:8.3f}   [{low:.3f}, {high:.3f}]   n={count}"
    for kind, count, hit, quote, refused in by_type(outcomes):
        yield f"  {kind:<12} n={count:<4} Hit@1 {hit:.3f}  in first quote {quote:.3f}  refused {refused:.3f}"
    if with_curve:
        yield from _curves(outcomes)
    if baseline is not None:
        for name, difference, (low, high) in compare(outcomes, from_json(json.loads(baseline.read_text("utf-8")))):
            yield f"change in {name:<30} {difference:+.3f}   [{low:+.3f}, {high:+.3f}]"


def _curves(outcomes: list[Outcome]) -> Iterator[str]:
    good = [o.confidence for o in outcomes if o.answerable]
    for kind, these in unanswerable(outcomes).items():
        for point in curve(good, [o.confidence for o in these]):
            yield (
                f"  refusing below {point.threshold:.3f}: false refusals {point.refused:.3f}, "
                f"false answers {point.answered:.3f} ({kind})"
            )


def _moved(path: Path, run: Floors, *, lower: bool) -> list[str]:
    """Write the new floors; nothing is missed then."""
    write_floors(path, moved(read_floors(path) if path.exists() else None, run, lower=lower))
    return []


def _written(answer: Answer) -> str:
    language = answer.question.language
    lines = [answer.text, ""]
    for cited in answer.citations:
        lines += [quoted(cited.quote, language)] if answer.composed == "model" else []
        lines += [
            f"[{cited.number}] {cited.title}",
            f"    {reference(cited, language)}",
            f"    {cited.url or cited.article_id}",
        ]
    if answer.refusal is not None and answer.evidence:
        lines.append(say(language, "related"))
        lines += [
            f"  {found.title}{say(language, 'credit', credit=reference(found, language))}"
            for found in answer.evidence[:3]
        ]
    return "\n".join([*lines, *([""] if answer.notes else []), *answer.notes]).rstrip()


def _period(first: str | None, last: str | None, engine: Engine, language: Language = "en") -> Period | None:
    given = first is not None or last is not None
    return between(first, last, zone=engine.archive.view.zone, language=language) if given else None


def _now() -> datetime:
    return datetime.now(UTC)


def main() -> None:
    """Run the command line; an ArchiveError is one line and exit code 2."""
    try:
        app()
    except ArchiveError as error:
        typer.echo(f"error: {error}", err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
