"""The model in onnxruntime against the same model in sentence-transformers."""

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.embed import MANY, Embedder, load, sentence_transformer
from index.graph import Graph, make, stored, torch_vectors
from index.model import Model, find

TEXTS = [
    "Ferry toll",
    "The harbour office closed the north quay. " * 60,
    "",
    "  Who closed the north quay?\n",
    "渡輪服務暫停，碼頭關閉。",
    *(f"Berth {number} takes {number * 7} lorries an hour. " * (number % 9) for number in range(40)),
]


@pytest.fixture(scope="module")
def model() -> Model:
    return find()


def test_vectors_are_those_of_sentence_transformers_whatever_the_lengths_and_the_order(model: Model) -> None:
    slow = torch_vectors(sentence_transformer(model.folder), TEXTS, "")
    fast = load().passages(TEXTS)
    assert fast.dtype == np.float32
    assert np.abs(fast - slow).max() < 1e-5
    assert np.abs(np.linalg.norm(fast, axis=1) - 1).max() < 1e-5
    assert np.abs(load().question(TEXTS[3]) - slow[3]).max() < 1e-5
    assert load().passages([]).shape == (0, 384)


def test_a_question_is_embedded_without_importing_torch() -> None:
    load().question("made now, if it was not made before")
    code = "import sys; from index.embed import load; load().question('Who?'); sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_many_passages_are_embedded_without_importing_torch_where_there_is_no_gpu() -> None:
    load().question("made now, if it was not made before")
    code = f"import sys; from index.embed import load; load().passages(['Berth.'] * {MANY}); sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], env=os.environ | {"PATH": ""}, check=False).returncode == 0


def test_a_driver_without_a_gpu_leaves_the_work_to_the_processor(
    tmp_path: Path, model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "nvidia-smi").write_text("#!/bin/sh\n")
    (tmp_path / "nvidia-smi").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    embedder = Embedder(model)
    assert embedder._gpu is None
    assert (
        np.abs(embedder.passages(["Berth 7 is closed."] * MANY) - embedder.question("Berth 7 is closed.")).max() < 1e-5
    )


def test_prompts_stand_before_the_texts(model: Model) -> None:
    prompted = replace(model, question_prompt="query: ", digest="0" * 64)
    path = stored(model)
    assert path is not None
    assert np.allclose(
        Graph(path, prompted).encode(["Who?"], "query: "), load().passages(["query: Who?"]), rtol=0, atol=1e-6
    )


def test_without_a_cache_of_the_user_the_graph_is_kept_beside_the_data(
    tmp_path: Path, model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", "/dev/null")
    path = make(model, sentence_transformer(model.folder), tmp_path)
    assert path is not None and path.parent == tmp_path
    assert stored(model, tmp_path) == path
    assert [left.name for left in tmp_path.iterdir()] == [path.name]
    assert make(model, sentence_transformer(model.folder), Path("/dev/null")) is None


ASK = """
import os, sys
from pathlib import Path
from index.embed import load
if "nobody" in sys.argv and os.getuid() == 0:
    os.setgid(65534), os.setuid(65534)
print(load(beside=Path(sys.argv[1])).question("Who closed the quay?").shape[0])
"""


def asked_elsewhere(model: Model, folder: Path, home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """A question embedded by a process with that home and nothing else in its environment, the graph beside the data."""
    kept = stored(model)
    assert kept is not None
    shutil.copyfile(kept, folder / kept.name)
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-c", ASK, str(folder), *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_a_home_that_may_not_be_entered_is_as_none(model: Model) -> None:
    with tempfile.TemporaryDirectory() as name:  # pytest's own folders are closed to others
        Path(name).chmod(0o755)
        home = Path(name) / "home"
        home.mkdir(mode=0)
        asked = asked_elsewhere(model, Path(name), home, "nobody")
        assert (asked.returncode, asked.stdout) == (0, "384\n"), asked.stderr


def test_onnxruntime_keeps_no_device_number_for_its_usage_data(tmp_path: Path, model: Model) -> None:
    home, data = tmp_path / "home", tmp_path / "data"
    home.mkdir()
    data.mkdir()
    assert asked_elsewhere(model, data, home).stdout == "384\n"
    assert [*home.rglob("*")] == []


def test_a_graph_that_gives_other_vectors_is_not_used(
    tmp_path: Path, model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", "/dev/null")
    other = replace(model, folder=tmp_path / "other", digest="f" * 64)
    shutil.copytree(model.folder, other.folder)
    torch_model = sentence_transformer(other.folder)
    words = other.folder / "tokenizer.json"
    words.write_text(words.read_text("utf-8").replace('"lowercase":true', '"lowercase":false'), "utf-8")
    path = make(other, torch_model, tmp_path)
    assert path is not None
    assert path.read_bytes() == b""
