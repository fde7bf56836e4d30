"""The vectors of an archive that is written: the model they are made with, what still waits for one, the file for FAISS."""

import math
import time
from collections.abc import Callable
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.catalogue import Catalogue
from index.dense_file import SETTING, clean, outgrown, save
from index.embed import DEFAULT, Embedder, load
from index.entries import WORD_PIECES, embedded
from index.records import ModelError

TEXTS = 256  # passages embedded in one transaction
FEW = 32  # the same where the time is limited: one to three seconds
ASKED = 100  # headlines on which the recall of the dense index is measured
DEAD_SHARE = 0.25  # dead rows above this share of all are compacted away

Progress = Callable[[str, int, int], None]  # stage, done, in all


class Vectors:
    """Makes and keeps them; `model` names the one for a new archive and must otherwise be the archive's own."""

    def __init__(self, catalogue: Catalogue, data: Path, model: str | None) -> None:
        self._catalogue, self._data, self._model = catalogue, data, model

    def embed(self, seconds: float, progress: Progress) -> tuple[int, int]:
        """Embed what has no vector yet: first passages first, newest stories first; how many were, and still wait after that time."""
        rows, end, done = self._catalogue.unembedded(), time.monotonic() + seconds, 0
        size = TEXTS if seconds == math.inf else FEW
        for start in range(0, len(rows), size):
            progress("Embedding", start, len(rows))
            if time.monotonic() >= end:
                return done, len(rows) - start
            done += self._embed(rows[start : start + size])
        if rows:
            progress("Embedding", len(rows), len(rows))
        return done, 0

    def _embed(self, rows: list[int]) -> int:
        texts = {text.row: embedded(text) for text in self._catalogue.texts_of(rows)}
        wanted = {digest: row for row, digest in self._catalogue.digests(rows).items()}
        vectors = self.embedder.passages([texts[row] for row in wanted.values()])
        with self._catalogue.writing():
            self._catalogue.add_vectors(list(wanted), vectors)
        return len(wanted)

    # ---- the file

    def compact(self) -> None:
        """Forget dead rows when they pass DEAD_SHARE, and save the vectors as a FAISS file when many are not in it."""
        crowded = self._catalogue.crowded(DEAD_SHARE)
        if crowded or outgrown(self._catalogue):
            self.save(forget_dead=crowded)

    def save(self, *, forget_dead: bool) -> None:
        """Save all vectors as a FAISS file, laid out anew; with `forget_dead`, rows that went are forgotten everywhere."""
        saved = save(self._catalogue, self._data, self._headlines)
        with self._catalogue.writing() as generation:
            if saved is not None:
                self._catalogue.put(SETTING, saved)
            if forget_dead:
                self._catalogue.compacted(generation)
        clean(self._catalogue, self._data)

    def _headlines(self) -> NDArray[np.float32]:
        """Vectors (n, d) of headlines, asked to measure recall; of stored texts where the model is not on this machine."""
        try:
            titles = self._catalogue.headlines(ASKED)
            return np.array([self.embedder.question(title) for title in titles])
        except ModelError:
            return self._catalogue.sample(ASKED)

    # ---- the model

    @cached_property
    def embedder(self) -> Embedder:
        """The archive's model, recorded in it at first use. Raises ModelError when another one is named."""
        stored = self._catalogue.setting("model")
        embedder = load(self._model or stored or DEFAULT, self._data)
        if stored is None:
            with self._catalogue.writing():
                self._record(embedder)
        elif self._differs(embedder):
            raise ModelError(
                f"{self._data}: made with the model {stored}, not with this {embedder.name}; "
                f"use --model {stored}, or build again with --fresh"
            )
        return embedder

    def other_model(self) -> bool:
        """Whether a model is named that is not the archive's."""
        return self._model is not None and self._differs(load(self._model, self._data))

    def _differs(self, embedder: Embedder) -> bool:
        return self._catalogue.setting("fingerprint") != embedder.fingerprint

    def _record(self, embedder: Embedder) -> None:
        self._catalogue.put("model", embedder.name)
        self._catalogue.put("fingerprint", embedder.fingerprint)
        self._catalogue.put("dimension", str(embedder.dimension))
        self._catalogue.put("chunking", f"whole sentences, {WORD_PIECES} word pieces")
