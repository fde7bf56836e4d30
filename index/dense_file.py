"""The dense index as a file beside the catalogue: making it, and opening it with what the catalogue has beyond it.

The catalogue's setting "dense" says which file it is, how far it goes, and its layout with the recall that was measured.
"""

import json
from collections.abc import Callable
from hashlib import file_digest
from pathlib import Path

from index.catalogue import Catalogue
from index.cells import MANY, Layout, Part, Vectors, filled, made, read
from index.dense import Dense

SETTING = "dense"
LEAST = 5000  # new vectors that are worth a new file
GROWTH = 0.1  # and as a share of those it has: what is new is compared with every question, 4 ms for 100,000
VERIFIED = 300_000_000  # bytes of a file that is read through before use, 0.1 s for 100 MB; `check` reads larger ones


def save(catalogue: Catalogue, data: Path, questions: Callable[[], Vectors], many: int = MANY) -> str | None:
    """Write all vectors to a new file; what to put under SETTING, or None where there are no vectors.

    Raises ArchiveError when the disk does not take it.
    """
    name, count = f"dense-{catalogue.generation}.faiss", catalogue.embedded()
    if not count:
        return None
    part = made(catalogue.vectors(), count, catalogue.sample, questions, many)
    part.write(data / name)
    size, sign = (data / name).stat().st_size, digest(data / name)
    reach = {"seq": catalogue.last_seq(), "row": catalogue.last_row(), "count": len(part)}
    return json.dumps({"file": name, "bytes": size, "digest": sign, **reach, **part.layout._asdict()})


def digest(path: Path) -> str:
    """Of a file's content, so that `check` sees a changed byte."""
    with path.open("rb") as file:
        return file_digest(file, "blake2b").hexdigest()[:32]


def clean(catalogue: Catalogue, data: Path) -> None:
    """Delete the files that the catalogue no longer names; readers that have them mapped keep them until they let go."""
    named = json.loads(catalogue.setting(SETTING) or "{}").get("file")
    for old in data.glob("dense-*"):
        if old.name != named:
            old.unlink(missing_ok=True)


def outgrown(catalogue: Catalogue) -> bool:
    """Whether many vectors came since the file was made; all of them, where an older program wrote it, whose files are not read."""
    saved = json.loads(catalogue.setting(SETTING) or "{}")
    count, seq = (saved["count"], saved["seq"]) if "cells" in saved else (0, 0)
    return catalogue.last_seq() - seq > max(LEAST, GROWTH * count)


def opened(catalogue: Catalogue, data: Path) -> Dense:
    """All vectors: from the file as far as it goes, the rest from the catalogue."""
    saved = json.loads(catalogue.setting(SETTING) or "{}")
    part = _part(saved, data)
    if part is None:
        return Dense((filled(catalogue.vectors()),)) if catalogue.embedded() else Dense()
    rest = filled(catalogue.vectors(after_seq=saved["seq"], after_row=saved["row"]))
    return Dense((part, rest) if len(rest) else (part,))


def _part(saved: dict[str, object], data: Path) -> Part | None:
    """The part in the file; None where it is missing, cut off, changed, or of an older program."""
    if "cells" not in saved:
        return None
    path = data / str(saved["file"])
    if not path.is_file() or path.stat().st_size != saved["bytes"]:
        return None
    if path.stat().st_size <= VERIFIED and digest(path) != saved["digest"]:
        return None
    return read(path, Layout(int(str(saved["cells"])), int(str(saved["probes"])), float(str(saved["recall"]))))
