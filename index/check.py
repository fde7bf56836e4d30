"""Whether an archive keeps what it promises: every finding is one line; an empty list is a clean archive."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from index.archive import Archive
from index.catalogue import Catalogue, fingerprint


def check(data: Path) -> list[str]:
    """Verify the catalogue, its digests and offsets, and that the derived indexes agree with it.

    Raises NoArchive or BadArchive when it cannot be opened at all.
    """
    catalogue = Catalogue(data)
    try:
        catalogue.snapshot()
        found = [*_database(catalogue), *_stories(catalogue), *_passages(catalogue), *catalogue.group_faults()]
    except sqlite3.DatabaseError as error:
        return [f"{catalogue.path}: {error}; restore a backup or build again with --fresh"]
    finally:
        catalogue.close()
    return found + list(_derived(data))


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


def _derived(data: Path) -> Iterator[str]:
    """The lexical and dense indexes hold the passages of the catalogue and no others."""
    archive = Archive.open(data)
    view = archive.view
    expected = view.figures().counts
    if not view.lexical_current or view.lexical_count != expected["passages"]:
        yield f"lexical index: {view.lexical_count} passages of {expected['passages']}; run with --repair"
    if view.embedded != expected["embedded"]:
        yield f"dense index: {view.embedded} vectors of {expected['embedded']}; run with --repair"
    archive.close()
