"""Each reader under a coverage-guided fuzzer: nothing but ReadError is raised, and 100 kB take at most a second.

    pip install -r bench/fuzz-requirements.txt
    python -m bench.fuzz --seconds 300 [TARGET ...] [--found FOLDER]

Seeds are the sample and the formats of the tests. Each distinct fault is kept in FOLDER, where the input can be read again
with `python -m bench.fuzz --again FILE TARGET`, without the fuzzer. Exit code 1 when there are faults.
"""

import argparse
import gzip
import io
import re
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from datetime import UTC
from pathlib import Path
from types import ModuleType

from tests.stories_in_formats import FORMATS

SAMPLE = Path(__file__).resolve().parents[1] / "sample" / "stories"
# The reader (None: the door for whole files) and the name of the file it believes to read.
TARGETS = {
    "page": ("page", "a.txt"),
    "web": ("web", "a.html"),
    "json": ("tables", "a.json"),
    "lines": ("tables", "a.jsonl"),
    "csv": ("tables", "a.csv"),
    "feeds": ("feeds", "a.xml"),
    "newsml": ("newsml", "a.xml"),
    "nitf": ("nitf", "a.xml"),
    "wxr": ("wxr", "a.xml"),
    "warc": ("warc", "a.warc"),
    "zip": (None, "a.zip"),
    "tar": (None, "a.tar"),
    "gzip": (None, "a.jsonl.gz"),
}
SEEDS = {
    "page": ("page.txt",),
    "web": ("page.html",),
    "json": ("record.json", "ninjs.json", "ninjs2.json", "ans.json", "ap.json", "ld.json"),
    "lines": ("lines.jsonl",),
    "csv": ("table.csv",),
    "feeds": ("rss.xml", "atom.xml"),
    "newsml": ("newsml.xml",),
    "nitf": ("nitf.xml",),
    "wxr": ("wxr.xml",),
    "warc": ("crawl.warc",),
    "zip": ("pages.zip",),
    "tar": ("pages.tar.gz",),
    "gzip": ("lines.jsonl",),
}
WORDS = (
    '"', "\\u0000", "\\ud800", "null", "[", "{", "1e999", "<", "</", "<!--", "-->", "<![CDATA[", "]]>", "&#0;", "&#x110000;", "<p>", "<script>", "href=",
    "<!DOCTYPE", "<item>", "</item>", "<title>", "encoding=", "utf-16", "big5", "2026-02-31", "T24:00:00", "+25:00", "HKT", "Photo: ", "(AFP)", "By ",
    "Content-Length: ", "WARC/1.0", "\r\n\r\n", "-1", "99999999999999999999", "xmlns=", "@graph", "application/ld+json", "Updated: ", "datePublished",
)  # fmt: skip
ALLOWED = 1.0  # seconds of the processor for each 100 kB, or part of it
BYTES = 20_000  # the longest input tried
HANG = 60  # seconds after which the fuzzer itself stops an input


def seeds(target: str) -> Iterator[bytes]:
    """What the target reads when nothing is wrong."""
    for name in SEEDS[target]:
        data = FORMATS[name]()
        yield gzip.compress(data) if target == "gzip" else gzip.decompress(data) if target == "tar" else data
    reader, name = TARGETS[target]
    for path in sorted(SAMPLE.rglob("*")) if reader else ():
        if path.is_file() and path.suffix == Path(name).suffix:
            yield path.read_bytes()


def reading(target: str) -> Callable[[bytes], float]:
    """A function that reads bytes to the end and gives the seconds of the processor it took; ReadError is no fault."""
    from index import readers
    from index.records import ReadError

    name, origin = TARGETS[target]
    folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
    module: ModuleType | None = getattr(readers, name) if name else None

    def whole(data: bytes) -> Iterator[object]:
        if module is None:
            (folder / origin).write_bytes(data)
            return readers.read(folder / origin)
        module.sniff(origin, data[: readers.HEAD])
        return module.read(io.BytesIO(data), origin, UTC)

    def read(data: bytes) -> float:
        started = time.process_time()
        try:
            for _ in whole(data):
                pass
        except ReadError:
            pass
        return time.process_time() - started

    return read


def fuzz(target: str, seconds: int, found: Path) -> None:
    """Run the fuzzer in this process, which it ends. Each distinct fault is written once, and the fuzzer goes on."""
    import atheris

    with atheris.instrument_imports(include=["index", "feedparser", "tarfile", "zipfile"]):
        read = reading(target)
    seen: set[str] = set()

    def keep(fault: str, data: bytes) -> None:
        if fault not in seen:
            seen.add(fault)
            (found / f"{target}-{re.sub(r'[^A-Za-z0-9_.-]+', '-', fault)}").write_bytes(data)

    def one(data: bytes) -> None:
        try:
            took = read(data)
        except Exception as error:
            frame = traceback.extract_tb(error.__traceback__)[-1]
            keep(f"{type(error).__name__}-{Path(frame.filename).name}-{frame.lineno}", data)
            return
        if took > ALLOWED * max(1, len(data) / 100_000):
            keep("slow", data)

    corpus = found / f"corpus-{target}"
    corpus.mkdir(exist_ok=True)
    for number, data in enumerate(seeds(target)):
        (corpus / f"seed-{number}").write_bytes(data)
    words = found / "words"
    words.write_text("".join(f'"{escaped(word)}"\n' for word in WORDS), "utf-8")
    options = {"max_total_time": seconds, "max_len": BYTES, "timeout": HANG, "rss_limit_mb": 4096, "dict": words}
    flags = [f"-{name}={value}" for name, value in options.items()]
    flags += ["-print_final_stats=1", f"-artifact_prefix={found}/{target}-stopped-"]
    atheris.Setup([sys.argv[0], *flags, str(corpus)], one)
    atheris.Fuzz()


def escaped(word: str) -> str:
    """A word as a dictionary of the fuzzer has it."""
    return "".join(f"\\x{byte:02x}" for byte in word.encode())


def run(target: str, seconds: int, found: Path) -> list[Path]:
    """Fuzz in a process of its own, print how it went, and give the files of its faults."""
    command = [sys.executable, "-m", "bench.fuzz", "--inside", "--seconds", str(seconds), "--found", str(found), target]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    text = done.stdout.decode("utf-8", "replace")
    (found / f"{target}.log").write_text(text, "utf-8")
    figures = dict(re.findall(r"stat::(\w+):\s+(\d+)", text))
    covered = re.findall(r"cov: (\d+)", text)
    faults = [path for path in sorted(found.glob(f"{target}-*")) if path.is_file()]
    runs, memory = figures.get("number_of_executed_units", "?"), figures.get("peak_rss_mb", "?")
    edges = covered[-1] if covered else "?"
    print(f"| {target} | {runs} | {edges} | {memory} | {len(faults)} |", flush=True)
    return faults


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(TARGETS))
    parser.add_argument("--seconds", type=int, default=300, help="for each target")
    parser.add_argument("--found", type=Path, help="the folder for inputs that did wrong")
    parser.add_argument("--again", type=Path, help="read this file as the target does, without the fuzzer")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    targets = options.targets or list(TARGETS)
    if options.again:
        print(f"{reading(targets[0])(options.again.read_bytes()):.3f} s of the processor")
        return
    found = options.found or Path(tempfile.mkdtemp(prefix="found-"))
    found.mkdir(parents=True, exist_ok=True)
    if options.inside:
        fuzz(targets[0], options.seconds, found)
    print("| reader | inputs read | edges covered | peak MB | distinct faults |\n|---|---|---|---|---|", flush=True)
    faults = [path for target in targets for path in run(target, options.seconds, found)]
    for path in faults:
        print(path)
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
