"""Text to unit vectors, with one model for passages and questions."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.graph import Graph, make, stored, torch_vectors
from index.model import DEFAULT, Model, find, read_json, tokenizer

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

MANY = 128  # texts that are worth a GPU; a build embeds 256 together, `watch` fewer
COUNTED = 1024  # texts tokenized together: their encodings take kilobytes each

__all__ = ["DEFAULT", "Embedder", "load"]


class Embedder:
    """An embedding model. Safe to share between threads.

    `fingerprint` is 16 hexadecimal digits over weights, tokenizer, pooling and prompts: equal fingerprints, equal vectors.
    A text longer than the model's window (256 word pieces for the default) is embedded by its beginning only.
    """

    def __init__(self, model: Model, beside: Path | None = None) -> None:
        self.name = model.name
        self.fingerprint = model.digest[:16]
        self._model = model
        self._beside = beside

    def count(self, texts: Sequence[str]) -> list[int]:
        """The word pieces of each text, without the prompt and without special tokens."""
        return [
            len(encoding)
            for start in range(0, len(texts), COUNTED)
            for encoding in self._counter.encode_batch_fast(
                list(texts[start : start + COUNTED]), add_special_tokens=False
            )
        ]

    def passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The vectors of `texts`, (n, d) float32, rows of length 1. Similarity is the inner product, higher is nearer."""
        if len(texts) >= MANY and self._gpu is not None:
            return torch_vectors(self._gpu, texts, self._model.passage_prompt)
        return self._vectors(texts, self._model.passage_prompt)

    def question(self, text: str) -> NDArray[np.float32]:
        """The vector of one question, (d,) float32, of length 1."""
        vector: NDArray[np.float32] = self._vectors([text], self._model.question_prompt)[0]
        return vector

    @cached_property
    def dimension(self) -> int:
        """The length of a vector."""
        stack = read_json(self._model.folder / "modules.json")
        last = [read_json(self._model.folder / module["path"] / "config.json") for module in stack[1:]]
        for config in reversed(last):
            for key in ("out_features", "embedding_dimension", "word_embedding_dimension"):
                if key in config:
                    return int(config[key])
        return len(self.question("a"))

    def _vectors(self, texts: Sequence[str], prompt: str) -> NDArray[np.float32]:
        if not texts:
            return np.empty((0, self.dimension), np.float32)
        if self._graph is not None:
            return self._graph.encode(texts, prompt)
        return torch_vectors(self._torch, texts, prompt)

    @cached_property
    def _graph(self) -> Graph | None:
        """The model for onnxruntime, exported when this machine has not done so yet; None for one that does not export."""
        path = stored(self._model, self._beside) or make(self._model, self._torch, self._beside)
        return _opened(path, self._model) if path is not None and path.stat().st_size else None

    @cached_property
    def _gpu(self) -> SentenceTransformer | None:
        """The model on a GPU, where this machine has one that torch can use; without a driver torch is not even imported."""
        if shutil.which("nvidia-smi") is None:
            return None
        import torch

        return sentence_transformer(self._model.folder, "cuda") if torch.cuda.is_available() else None

    @cached_property
    def _counter(self) -> Tokenizer:
        return tokenizer(self._model.folder)

    @cached_property
    def _torch(self) -> SentenceTransformer:
        return sentence_transformer(self._model.folder)


@lru_cache(maxsize=2)  # 110 MB each, whatever archives use it; the name of the file holds the model's digest
def _opened(graph: Path, model: Model) -> Graph:
    return Graph(graph, model)


@lru_cache(maxsize=4)  # `watch` opens a writer for every change, and loading takes half a second
def load(name: str = DEFAULT, beside: Path | None = None) -> Embedder:
    """The embedder called `name`: the packaged model, a local sentence-transformers folder or a hub model.

    Only a hub model ("owner/model") that is not yet on this machine is fetched over the network. The model's graph is kept
    in the user's cache or, where there is none, in the folder `beside`. Raises ModelError.
    """
    return Embedder(find(name), beside)


def sentence_transformer(folder: Path, device: str = "cpu") -> SentenceTransformer:
    """The model in torch, on the processor so that it can be exported, or on "cuda". Importing torch takes seconds, so only what needs it comes here."""
    from sentence_transformers import SentenceTransformer
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()  # type: ignore[no-untyped-call]
    return SentenceTransformer(str(folder), device=device, local_files_only=True)
