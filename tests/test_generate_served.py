"""The optional language model against a real server of models: `transformers serve` with a tiny random one.

What a random model writes stands in no quote; what is tested is the way there and back.
"""

import importlib.util
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from index.records import EndpointError
from qa.endpoint import Endpoint, reply
from qa.engine import Engine
from qa.generate import phrased

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("accelerate") is None, reason="transformers serve needs accelerate: requirements-dev.txt"
)
ASKED = datetime(2026, 1, 12, 4, 0, tzinfo=UTC)
HELLO = [{"role": "user", "content": "Who was it?"}]
START = 120.0  # seconds for imports on a busy machine; 21 were measured on two shared cores


def tiny(folder: Path) -> Path:
    """A model of 22,000 random weights over bytes."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    bytewise = Tokenizer(models.BPE())
    bytewise.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    bytewise.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    bytewise.train_from_iterator(
        [], trainers.BpeTrainer(vocab_size=258, special_tokens=["<s>", "</s>"], initial_alphabet=alphabet)
    )
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=bytewise, bos_token="<s>", eos_token="</s>", pad_token="</s>")
    tokenizer.chat_template = "{% for m in messages %}{{ m['role'] }}: {{ m['content'] }}\n{% endfor %}assistant:"
    tokenizer.save_pretrained(folder)
    shape = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 1, "max_position_embeddings": 8192}
    heads = {"num_attention_heads": 2, "num_key_value_heads": 2}
    LlamaForCausalLM(LlamaConfig(vocab_size=len(tokenizer), **shape, **heads)).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    model = tiny(tmp_path_factory.mktemp("tiny"))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [Path(sys.executable).with_name("transformers"), "serve", "--host", "127.0.0.1", "--port", str(port)]
    with subprocess.Popen(
        [*command, "--device", "cpu", str(model)], env=os.environ | {"HF_HUB_OFFLINE": "1"}, stderr=subprocess.DEVNULL
    ) as server:
        wait(f"http://127.0.0.1:{port}/health", server)
        yield Endpoint(url=f"http://127.0.0.1:{port}/v1", model=str(model))
        server.kill()


def wait(address: str, server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=2).close()
            return
        except (urllib.error.URLError, TimeoutError):
            time.sleep(0.5)
    server.kill()
    pytest.fail(f"transformers serve did not start within {START:g} seconds")


def test_a_reply_is_streamed_in_pieces(endpoint: Endpoint) -> None:
    assert len(list(reply(endpoint, HELLO))) > 1


def test_a_model_that_makes_no_sense_leaves_the_quotes(engine: Engine, endpoint: Endpoint) -> None:
    given = engine.answer("Who is leading the public inquiry into the Linnet Star collision?", now=ASKED)
    *_, last = phrased(given, endpoint, engine.archive.view)
    assert (last.composed, last.text, last.citations) == ("quotes", given.text, given.citations)
    assert last.notes[-1].startswith("The language model wrote ")


def test_a_reply_that_takes_too_long_is_left(endpoint: Endpoint) -> None:
    hurried = Endpoint(url=endpoint.url, model=endpoint.model, seconds=0.02)
    with pytest.raises(EndpointError, match="did not finish within"):
        list(reply(hurried, HELLO))


def test_who_stops_listening_leaves_the_server_free_for_the_next(endpoint: Endpoint) -> None:
    pieces = reply(endpoint, HELLO)
    next(pieces)
    pieces.close()
    assert next(reply(endpoint, HELLO))


def test_a_model_the_server_does_not_have_is_a_refusal_of_its_own(endpoint: Endpoint) -> None:
    with pytest.raises(EndpointError):
        list(reply(Endpoint(url=endpoint.url, model="no/such-model"), HELLO))
