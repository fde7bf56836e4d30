"""The embedding model as an ONNX graph: the same vectors as sentence-transformers, without importing torch.

The graph is exported once a model, compared with sentence-transformers on a few texts, and kept under the model's digest.
On two cores a process that asks starts in a second instead of eight.
"""

from __future__ import annotations

import os
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from index.model import Model, tokenizer

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

# The packaged onnxruntime sends usage data to Microsoft and keeps a device number in the user's cache (since 1.29, 1DS) unless
# this is set before it is imported; its `disable_telemetry_events` comes after the first event. It is imported here only.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

CACHE = Path("~/.cache/ask-the-archive")
FORMAT = 1  # of the graph file: a change of what `_export` writes takes the next number
OPSET = 17
CLOSE = 1e-4  # the largest difference of a component allowed; all-MiniLM-L6-v2 shows 2e-7
TOKENS = 2048  # word pieces run together, padding counted: larger batches were slower on two cores
INPUTS, OUTPUT = ["input_ids", "attention_mask"], "vector"
PROBES = (
    "Who said so?",
    "  The harbour office closed the north quay at 07:01 HKT; nobody was hurt. Ébauche, naïve façade, 渡輪服務暫停。  ",
    " ".join(f"The toll rose to {number} after the storm." for number in range(200)),  # longer than any window
)


class Graph:
    """A model run by onnxruntime. Safe to share between threads."""

    def __init__(self, path: Path, model: Model) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 0
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # the cores are not ours alone
        self._session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        facts = self._session.get_modelmeta().custom_metadata_map
        self._pad, self._lower = int(facts["pad"]), facts["lower"] == "1"
        self._tokenizer = tokenizer(model.folder)
        self._tokenizer.enable_truncation(int(facts["window"]))

    def encode(self, texts: Sequence[str], prompt: str) -> NDArray[np.float32]:
        """Unit vectors (n, d) float32 of the texts, each with the prompt before it."""
        whole = [prompt + (text.lower() if self._lower else text) for text in texts]
        pieces = [encoding.ids for encoding in self._tokenizer.encode_batch_fast(whole)]
        batches = [(batch, self._run([pieces[at] for at in batch])) for batch in _batches(list(map(len, pieces)))]
        vectors = np.empty((len(texts), batches[0][1].shape[1]), np.float32)
        for batch, found in batches:
            vectors[batch] = found
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)

    def _run(self, pieces: list[list[int]]) -> NDArray[np.float32]:
        ids = np.full((len(pieces), max(map(len, pieces))), self._pad, np.int64)
        mask = np.zeros_like(ids)
        for row, found in enumerate(pieces):
            ids[row, : len(found)], mask[row, : len(found)] = found, 1
        vectors: NDArray[np.float32] = self._session.run([OUTPUT], dict(zip(INPUTS, (ids, mask), strict=True)))[0]
        return vectors


def _batches(lengths: list[int]) -> Iterator[list[int]]:
    """The places of texts of about equal length, longest first, so that little is padded."""
    batch: list[int] = []
    for at in sorted(range(len(lengths)), key=lambda at: -lengths[at]):
        if batch and (len(batch) + 1) * lengths[batch[0]] > TOKENS:
            yield batch
            batch = []
        batch.append(at)
    yield batch


def stored(model: Model, beside: Path | None = None) -> Path | None:
    """The file with the model's graph, in the user's cache or beside the data; empty when the model does not export."""
    return next((path for path in _places(model, beside) if _is_file(path)), None)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except PermissionError:  # of a home that may not be entered, as under ProtectHome of a systemd unit
        return False


def make(model: Model, torch_model: SentenceTransformer, beside: Path | None = None) -> Path | None:
    """Export the model, compare it, and keep it; the file is left empty when the graph gives other vectors.

    None when neither the user's cache nor the data folder can be written.
    """
    for path in _places(model, beside):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.stem, suffix=".tmp")
        except OSError:
            continue
        os.close(handle)
        return _kept(model, torch_model, Path(name), path)
    return None


def _places(model: Model, beside: Path | None) -> list[Path]:
    try:
        folders = [CACHE.expanduser()]
    except RuntimeError:  # an account without a home
        folders = []
    folders += [] if beside is None else [beside]
    return [folder / f"model-{model.digest[:16]}-{FORMAT}.onnx" for folder in folders]


def _kept(model: Model, torch_model: SentenceTransformer, temporary: Path, path: Path) -> Path:
    try:
        if not (_exported(torch_model, temporary) and _equal(model, torch_model, temporary)):
            temporary.write_bytes(b"")
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        temporary.chmod(0o644)  # others may read what a temporary file keeps to its owner
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    return path


def _exported(torch_model: SentenceTransformer, path: Path) -> bool:
    import torch

    try:
        with warnings.catch_warnings(), torch.no_grad():
            warnings.simplefilter("ignore")  # of tracing; `_equal` decides whether the graph is right
            _export(torch_model, path)
    except (ImportError, TypeError, ValueError, AttributeError, KeyError, RuntimeError):  # the exporter's own are these
        return False
    return True


def _export(torch_model: SentenceTransformer, path: Path) -> None:
    """Write all modules, from word pieces to the pooled vector, as one graph with what the tokenizer must know."""
    import onnx
    import torch

    class Pooled(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inner = torch_model

        def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
            vector: torch.Tensor = self.inner(dict(zip(INPUTS, (ids, mask), strict=True)))["sentence_embedding"]
            return vector

    mask = torch.ones(2, 7, dtype=torch.long)
    mask[1, 5:] = 0
    axes = {name: {0: "texts", 1: "pieces"} for name in INPUTS} | {OUTPUT: {0: "texts"}}
    torch.onnx.export(
        Pooled().eval(), (torch.full((2, 7), 5), mask), str(path), input_names=INPUTS, output_names=[OUTPUT],
        dynamic_axes=axes, opset_version=OPSET, dynamo=False,
    )  # fmt: skip
    graph = onnx.load(str(path))
    onnx.helper.set_model_props(graph, _facts(torch_model))
    onnx.save(graph, str(path))


def _facts(torch_model: SentenceTransformer) -> dict[str, str]:
    first: Any = torch_model[0]
    return {
        "window": str(torch_model.max_seq_length),
        "pad": str(torch_model.tokenizer.pad_token_id),
        "lower": "1" if getattr(first, "do_lower_case", False) else "0",
    }


def _equal(model: Model, torch_model: SentenceTransformer, path: Path) -> bool:
    graph = Graph(path, model)
    return all(
        np.abs(graph.encode(PROBES, prompt) - torch_vectors(torch_model, PROBES, prompt)).max() < CLOSE
        for prompt in {model.question_prompt, model.passage_prompt}
    )


def torch_vectors(torch_model: SentenceTransformer, texts: Sequence[str], prompt: str) -> NDArray[np.float32]:
    """Unit vectors (n, d) float32 as sentence-transformers makes them."""
    vectors: Any = torch_model.encode(
        list(texts), prompt=prompt, normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False
    )
    return np.ascontiguousarray(vectors, np.float32)
