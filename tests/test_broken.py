"""What breaks under an archive: a full disk, a volume that cannot be written, damaged files. A sentence or a repair, never a wrong answer."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from index.archive import Archive
from index.build import Report, Writer
from index.catalogue import FILE, Catalogue
from index.check import check
from index.entries import entry
from index.records import ArchiveError, BadArchive
from qa.engine import Engine
from tests.conftest import NOW

ROOT = Path(__file__).resolve().parents[1]
QUESTION = "Why was the bridge toll cut?"
MOUNTS = ["unshare", "--user", "--map-root-user", "--mount"]
mounting = pytest.mark.skipif(
    shutil.which("unshare") is None
    or subprocess.run([*MOUNTS, "true"], check=False, capture_output=True).returncode != 0,
    reason="no mounts of one's own on this machine (unshare --user --mount)",
)


def script(lines: str, *values: Path) -> subprocess.CompletedProcess[str]:
    """Shell lines with mounts that nobody else sees; $1, $2, ... are the values, `python` is ours."""
    ahead = f'set -e\npython() {{ "{sys.executable}" "$@"; }}\n'
    command = [*MOUNTS, "sh", "-c", ahead + lines, "sh", *map(str, values)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=500)


@pytest.fixture
def copy(tmp_path: Path, sample: Path) -> Path:
    """A copy of the sample archive, to be broken."""
    return Path(shutil.copytree(sample, tmp_path / "copy"))


def quotes(data: Path) -> list[str]:
    engine = Engine(data)
    answer = engine.answer(QUESTION, now=NOW)
    engine.close()
    return [cited.quote for cited in answer.citations]


@mounting
def test_a_full_disk_is_one_clear_line_and_the_build_goes_on_when_there_is_room(
    tmp_path: Path, page: Callable[..., str]
) -> None:
    news, data = tmp_path / "news", tmp_path / "data"
    news.mkdir()
    data.mkdir()
    for number in range(12):
        body = f"Lantern{number} was lit. " + " ".join(f"Boat {n * number} saw it from quay {n}." for n in range(60))
        (news / f"{number}.txt").write_text(page(f"Story {number}", body))
    done = script(
        """mount -t tmpfs -o size=260k tmpfs "$2"
        python -m index build "$1" --data "$2" 2> "$3" && exit 9
        mount -o remount,size=64m "$2"
        python -m index build "$1" --data "$2" > /dev/null 2>&1
        python -m index check --data "$2"
        python -m index stats --data "$2" """,
        news, data, tmp_path / "errors",
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "clean" in done.stdout and "stories  12" in done.stdout
    last = (tmp_path / "errors").read_text("utf-8").splitlines()[-1]
    assert last.startswith("error: ") and "Traceback" not in last


@mounting
def test_a_volume_that_cannot_be_written_is_read_and_answers_as_before(tmp_path: Path, copy: Path) -> None:
    (tmp_path / "m").mkdir()
    done = script(
        """mount --bind "$1" "$2"
        mount -o remount,bind,ro "$2"
        touch "$2/x" 2> /dev/null && exit 9
        python -m qa ask "$3" --data "$2" --json
        python -m index check --data "$2" >&2
        python -m index update sample/stories --data "$2" 2>&1 >/dev/null | tail -1 >&2""",
        copy, tmp_path / "m", Path(QUESTION),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert [cited["quote"] for cited in answer["citations"]] == quotes(copy) != []
    assert answer["stages"][0] == "lexical search"
    clean, refused = done.stderr.splitlines()
    assert clean.endswith("clean")
    assert refused.startswith("error: ") and "give another folder with --data" in refused


def test_a_folder_that_readers_may_not_write_is_read_and_answers_as_before(copy: Path) -> None:
    whole = quotes(copy)
    for path in (copy, *copy.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    powerless = (
        ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] if os.geteuid() == 0 else []
    )  # root heeds no modes
    command = [*powerless, sys.executable, "-m", "qa", "ask", QUESTION, "--data", str(copy), "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    for path in (copy, *copy.rglob("*")):
        path.chmod(0o755)
    assert done.returncode == 0, done.stderr
    assert [cited["quote"] for cited in json.loads(done.stdout)["citations"]] == whole


@pytest.mark.parametrize("kind", [".idx", ".store", ".term", ".fast", "meta.json"])
@pytest.mark.parametrize("damage", ["cut", "changed", "gone"])
def test_a_damaged_lexical_index_is_found_and_made_again(copy: Path, kind: str, damage: str) -> None:
    whole = quotes(copy)
    (file,) = [path for path in (copy / "lexical").iterdir() if path.name.endswith(kind)]
    content = file.read_bytes()
    middle = len(content) // 2
    changed = content[:middle] + bytes(255 - byte for byte in content[middle : middle + 40]) + content[middle + 40 :]
    file.write_bytes(content[:middle] if damage == "cut" else changed)
    if damage == "gone":
        file.unlink()
    assert any("lexical" in line for line in check(copy))
    archive = Archive.open(copy)
    stored = [article.text for article in archive.view._catalogue.articles()]
    try:
        assert all(any(quote in text for text in stored) for quote in quotes(copy))  # found or not, a quote is exact
    except BadArchive as error:
        assert "check --repair" in str(error)
    with Writer(copy) as writer:
        writer.rebuild()
    assert check(copy) == []
    assert quotes(copy) == whole


def test_a_changed_byte_in_the_dense_file_is_not_searched_but_found_and_made_again(copy: Path) -> None:
    whole, question = quotes(copy), np.ones(384, dtype=np.float32) / np.sqrt(384)
    with Writer(copy) as writer:
        writer.rebuild()
    nearest = Archive.open(copy).view.dense(question, 100)
    (file,) = copy.glob("dense-*.faiss")
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 255
    file.write_bytes(content)
    assert Archive.open(copy).view.dense(question, 100) == nearest
    assert [line for line in check(copy) if "not as it was written" in line]
    with Writer(copy) as writer:
        writer.rebuild()
    assert check(copy) == []
    assert quotes(copy) == whole


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_a_catalogue_that_is_cut_off_is_one_clear_line_or_the_same_answer(copy: Path, share: float) -> None:
    whole = quotes(copy)
    content = (copy / FILE).read_bytes()
    (copy / FILE).write_bytes(content[: int(share * len(content))])
    command = [sys.executable, "-m", "qa", "ask", QUESTION, "--data", str(copy), "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        assert [cited["quote"] for cited in json.loads(done.stdout)["citations"]] == whole
    else:
        assert done.stderr.startswith("error: ") and done.stderr.count("\n") == 1, done.stderr
    assert found(copy)


def found(data: Path) -> list[str]:
    try:
        return check(data)
    except ArchiveError as error:
        return [str(error)]


DAMAGE = {
    "INSERT INTO filed VALUES ('/gone', 'nobody')": "story of a file",
    "INSERT INTO problem VALUES ('/gone', 'x', 'y')": "problem that belongs to nothing",
    "INSERT INTO dead SELECT min(row), 1 FROM passage": "dead row",
    "DELETE FROM vector WHERE seq = 1": "does not wait for one",
    "UPDATE vector SET vector = x'00' WHERE seq = 1": "wrong length",
    "UPDATE passage SET digest = x'00' WHERE row = 1": "not that of its text",
    "UPDATE passage SET end = end + 100000 WHERE row = 1": "not within its text",
    "UPDATE article SET title = 'Other' WHERE key = 1": "not as it was stored",
}


@pytest.mark.parametrize("sql", DAMAGE)
def test_check_finds_whatever_in_the_catalogue_belongs_to_nothing_or_is_another(copy: Path, sql: str) -> None:
    connection = sqlite3.connect(copy / FILE)
    connection.execute(sql)
    connection.commit()
    connection.close()
    assert any(DAMAGE[sql] in line for line in check(copy)), check(copy)


def test_a_vector_of_a_wrong_length_is_one_clear_line_and_made_again(copy: Path) -> None:
    whole = quotes(copy)
    for file in copy.glob("dense-*"):
        file.unlink()
    with sqlite3.connect(copy / FILE) as connection:
        connection.execute("UPDATE vector SET vector = x'00' WHERE seq = 1")
    connection.close()
    with pytest.raises(BadArchive, match="wrong length"):
        Archive.open(copy)
    with Writer(copy) as writer:
        writer.rebuild()
    assert check(copy) == []
    assert quotes(copy) == whole


def test_check_finds_a_passage_that_the_lexical_index_holds_in_anothers_place(copy: Path) -> None:
    with Writer(copy) as writer:
        writer._lexical._writer.delete_documents_by_term("row", 1)
        row = writer.catalogue.last_row()
        extra = next(iter(writer.catalogue.texts(row - 1)))
        writer._lexical.apply([entry(extra)._replace(row=row + 5)], (), writer.catalogue.lexical_generation)
    assert any("not the passages of the catalogue" in line for line in check(copy))


def test_check_opens_every_citation_that_readers_judged(copy: Path) -> None:
    catalogue = Catalogue(copy)
    article = next(iter(catalogue.articles()))
    catalogue.close()
    kept = {"article_id": article.id, "version": 1, "start": 0, "end": 10}
    lines = [{"citations": [kept]}, {"citations": [{**kept, "end": 10**6}]}, {"citations": [{**kept, "version": 9}]}]
    (copy / "feedback.jsonl").write_text("\n".join([*map(json.dumps, lines), '{"cut of']))
    assert [line.split(":")[0].rpartition(" ")[2] for line in check(copy)] == ["2", "3"]


def test_a_story_taken_out_for_good_may_no_longer_open(copy: Path, build: Callable[..., Report]) -> None:
    catalogue = Catalogue(copy)
    article = next(iter(catalogue.articles()))
    catalogue.close()
    kept = {"article_id": article.id, "version": 1, "start": 0, "end": 10}
    (copy / "feedback.jsonl").write_text(json.dumps({"citations": [kept]}))
    with Writer(copy) as writer:
        writer.remove([article.id], now=NOW)
    assert check(copy) == []
