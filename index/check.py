"""Whether an archive keeps what it promises: every finding is one line; an empty list is a clean archive."""

import json
import sqlite3
import struct
import zlib
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Any

from index.archive import Archive
from index.catalogue import Catalogue, fingerprint
from index.dense_file import SETTING, digest
from index.entries import embedded
from index.lexical import FOLDER
from index.records import BadArchive
from index.view import View

CITED = "feedback.jsonl"  # what readers said of answers, with the places the answers cited
REPAIR = "run with --repair"
FOOTER = 1337  # the last four bytes of every file of a tantivy index that has a checksum
# Rows that nothing holds any more, and what they should be held by: foreign keys see to the other tables.
ORPHANS = {
    "story of a file": "SELECT count(*) FROM filed WHERE path NOT IN (SELECT path FROM file) OR id NOT IN (SELECT id FROM article)",
    "problem": "SELECT count(*) FROM problem WHERE path NOT IN (SELECT path FROM file)",
    "dead row": "SELECT count(*) FROM dead JOIN passage USING (row)",
    "vector-less passage that does not wait for one": """SELECT count(*) FROM passage LEFT JOIN vector USING (digest)
        LEFT JOIN pending USING (row) WHERE vector.seq IS NULL AND pending.row IS NULL""",
}


def check(data: Path) -> list[str]:
    """Verify the catalogue, its digests and offsets, that nothing in it is orphaned, that the derived indexes agree with it, row
    by row, and that every citation kept with the archive still opens.

    Raises NoArchive or BadArchive when it cannot be opened at all.
    """
    catalogue = Catalogue(data)
    try:
        catalogue.snapshot()
        parts = (_database, _stories, _passages, _orphans, Catalogue.group_faults, _cited)
        found = [line for part in parts for line in part(catalogue)]
    except sqlite3.DatabaseError as error:
        return [f"{catalogue.path}: {error}; restore a backup or build again with --fresh"]
    finally:
        catalogue.close()
    return found or list(_derived(data))  # which is made of the catalogue, so that only a sound one can be compared


def _database(catalogue: Catalogue) -> Iterator[str]:
    for (line,) in catalogue.connection.execute("PRAGMA integrity_check"):
        if line != "ok":
            yield f"{catalogue.path}: {line}"
    for table, row, parent, _ in catalogue.connection.execute("PRAGMA foreign_key_check"):
        yield f"{catalogue.path}: {table} row {row} points to nothing in {parent}"


def _stories(catalogue: Catalogue) -> Iterator[str]:
    """The record of every version is what was stored."""
    sql = "SELECT digest FROM article WHERE id = ? AND version = ?"
    for article in catalogue.articles(all_versions=True):
        (stored,) = catalogue.connection.execute(sql, (article.id, article.version)).fetchone()
        if stored != fingerprint(article):
            yield f"{article.id} version {article.version}: not as it was stored ({article.origin})"
    for (id,) in catalogue.connection.execute("SELECT id FROM article GROUP BY id HAVING sum(current) <> 1"):
        yield f"{id}: has no single current version"


def _passages(catalogue: Catalogue) -> Iterator[str]:
    sql = """SELECT p.row, a.id FROM passage p JOIN article a ON a.key = p.article
        WHERE NOT a.current OR p.start < 0 OR p.start >= p.end OR p.end > length(a.text)"""
    for row, id in catalogue.connection.execute(sql):
        yield f"{id}: passage {row} is not within its text"
    digests = dict(catalogue.connection.execute("SELECT row, digest FROM passage"))
    for text in catalogue.texts():
        if digests[text.row] != blake2b(embedded(text).encode(), digest_size=16).digest():
            yield f"passage {text.row}: its digest is not that of its text, so that its vector is another's"


def _orphans(catalogue: Catalogue) -> Iterator[str]:
    for name, sql in ORPHANS.items():
        (count,) = catalogue.connection.execute(sql).fetchone()
        if count:
            yield f"{catalogue.path}: {count} times a {name} that belongs to nothing"
    size = 2 * int(catalogue.setting("dimension") or 0)
    (odd,) = catalogue.connection.execute("SELECT count(*) FROM vector WHERE length(vector) <> ?", (size,)).fetchone()
    if odd:
        yield f"{catalogue.path}: {odd} vectors of a wrong length"


def _cited(catalogue: Catalogue) -> Iterator[str]:
    """Every place that an answer cited and a reader judged is in the stored version; stories taken out for good are exempt."""
    kept = catalogue.path.with_name(CITED)
    lines = kept.read_text("utf-8").splitlines() if kept.exists() else []
    for number, line in enumerate(lines, start=1):
        for cited in _citations(line):
            if not _opens(catalogue, cited):
                yield f"{kept} line {number}: {cited.get('article_id')} cannot be opened as it was cited"


def _citations(line: str) -> list[dict[str, Any]]:
    try:
        return list(json.loads(line).get("citations") or [])
    except ValueError:  # a line that a full disk cut off
        return []


def _opens(catalogue: Catalogue, cited: dict[str, Any]) -> bool:
    article = catalogue.article(cited["article_id"], cited["version"])
    if article is None:
        sql = "SELECT 1 FROM removed WHERE id = ?"
        return catalogue.connection.execute(sql, (cited["article_id"],)).fetchone() is not None
    return bool(0 <= cited["start"] < cited["end"] <= len(article.text))


def _derived(data: Path) -> Iterator[str]:
    """The lexical and dense indexes hold the passages of the catalogue and no others, and their files are as they were written."""
    archive = Archive.open(data)
    view = archive.view
    expected = view.figures().counts
    if not view.lexical_current or view.lexical_count != expected["passages"]:
        yield f"lexical index: {view.lexical_count} passages of {expected['passages']}; {REPAIR}"
    elif _lexical_rows(view) != view.rows():
        yield f"lexical index: not the passages of the catalogue; {REPAIR}"
    if view.embedded != expected["embedded"]:
        yield f"dense index: {view.embedded} vectors of {expected['embedded']}; {REPAIR}"
    yield from _written(view, data)
    archive.close()


def _lexical_rows(view: View) -> list[int]:
    try:
        return view.lexical_rows()
    except BadArchive:  # damaged
        return []


def _written(view: View, data: Path) -> Iterator[str]:
    """Damage to a file that its reader does not notice: a changed byte moves a ranking."""
    saved = json.loads(view.setting(SETTING) or "{}")
    file = data / str(saved.get("file"))
    if "digest" in saved and file.exists() and digest(file) != saved["digest"]:
        yield f"{file}: not as it was written; {REPAIR}"
    for path in sorted((data / FOLDER).glob("*.*")):
        if not _sound(path):
            yield f"{path}: not as it was written; {REPAIR}"


def _sound(path: Path) -> bool:
    """Whether a file of a tantivy index has the checksum its footer tells (tantivy, directory/footer.rs); others have none."""
    size, sum = path.stat().st_size, 0
    with path.open("rb") as file:
        file.seek(max(0, size - 8))
        length, magic = struct.unpack("<II", file.read(8).rjust(8, b"\0"))
        if magic != FOOTER:
            return True
        left = size - 8 - length
        file.seek(left)
        footer = json.loads(file.read(length))
        file.seek(0)
        while block := file.read(min(left, 1 << 20)):
            sum, left = zlib.crc32(block, sum), left - len(block)
    return bool(sum == footer["crc"])
