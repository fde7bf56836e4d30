"""The systems that bench/peers.py puts side by side, each as its documentation shows it, with its own defaults.

All take the same passages: dictionaries with `url`, `title`, `about` (outlet and day) and `text`. A system imports what it
needs when it is made, so that the process of one knows nothing of the others.
"""

import json
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from index.model import find

DEPTH = 50  # passages asked of a system, from which the first ten different stories are taken
Passages = list[dict[str, str]]


class System(Protocol):
    """One way of searching an archive in a folder of its own. A ranking is the links of stories, best first."""

    def build(self, corpus: Path) -> int: ...
    def open(self) -> None: ...
    def search(self, question: str, now: datetime) -> list[str]: ...
    def add(self, story: Path) -> None: ...
    def keep(self) -> None: ...


def passages(corpus: Path) -> Passages:
    """The passages made beforehand, one a line."""
    return [json.loads(line) for line in (corpus / "passages.jsonl").read_text("utf-8").splitlines()]


def whole(passage: dict[str, str]) -> str:
    """A passage with its headline, outlet and day: what is embedded, as in our own index."""
    return f"{passage['title']}\n{passage['about']}\n{passage['text']}"


class Ours:
    """This program through its public doors. It reads and cuts the stories itself, groups copies, and keeps all it does."""

    def __init__(self, folder: Path) -> None:
        from index.build import Writer
        from qa.engine import Engine

        self._writer, self._engine, self._data = Writer, Engine, folder

    def build(self, corpus: Path) -> int:
        with self._writer(self._data) as writer:
            writer.read(corpus / "stories", now=NOW)
        self.open()
        return int(self.engine.archive.view.total)

    def open(self) -> None:
        self.engine = self._engine(self._data)

    def search(self, question: str, now: datetime) -> list[str]:
        return [found.url or "" for found in self.engine.search(question, now=now)]

    def add(self, story: Path) -> None:
        with self._writer(self._data) as writer:
            writer.read(story / "stories", now=NOW)
        self.engine.archive.refresh()

    def keep(self) -> None:
        """Nothing is left to do: a story is stored before it is found."""


class Txtai:
    """txtai with `hybrid` and `content`, as its documentation shows it: BM25 and vectors half and half, in SQLite and FAISS."""

    def __init__(self, folder: Path) -> None:
        from txtai import Embeddings

        self._embeddings, self._folder = Embeddings, folder / "txtai"

    def build(self, corpus: Path) -> int:
        self._index = self._embeddings(path=str(find().folder), hybrid=True, content=True)
        self._index.index(self._rows(passages(corpus)))
        return int(self._index.count())

    def open(self) -> None:
        self._index = self._embeddings()
        self._index.load(str(self._folder))

    def search(self, question: str, now: datetime) -> list[str]:
        return [row["id"].rpartition("#")[0] for row in self._index.search(question, DEPTH)]

    def add(self, story: Path) -> None:
        self._index.upsert(self._rows(passages(story)))

    def keep(self) -> None:
        self._index.save(str(self._folder))

    def _rows(self, given: Passages) -> list[tuple[str, str]]:
        return [(f"{passage['url']}#{number}", whole(passage)) for number, passage in enumerate(given)]


class LlamaIndex:
    """LlamaIndex: FAISS and its BM25 retriever, joined by reciprocal rank; one query, for there is no language model."""

    def __init__(self, folder: Path) -> None:
        import faiss
        from llama_index.core import Settings
        from llama_index.core.llms import MockLLM
        from llama_index.embeddings.huggingface import HuggingFaceEmbedding

        self._folder, self._faiss = folder / "llamaindex", faiss
        Settings.embed_model = HuggingFaceEmbedding(model_name=str(find().folder))
        Settings.llm = MockLLM()

    def build(self, corpus: Path) -> int:
        from llama_index.core import StorageContext, VectorStoreIndex
        from llama_index.vector_stores.faiss import FaissVectorStore

        store = FaissVectorStore(faiss_index=self._faiss.IndexFlatIP(384))
        nodes = self._nodes(passages(corpus))
        self._index = VectorStoreIndex(nodes, storage_context=StorageContext.from_defaults(vector_store=store))
        self._retrievers()
        return len(nodes)

    def open(self) -> None:
        from llama_index.core import StorageContext, load_index_from_storage
        from llama_index.retrievers.bm25 import BM25Retriever
        from llama_index.vector_stores.faiss import FaissVectorStore

        store = FaissVectorStore.from_persist_dir(str(self._folder))
        self._index = load_index_from_storage(
            StorageContext.from_defaults(vector_store=store, persist_dir=str(self._folder))
        )
        self._retrievers(BM25Retriever.from_persist_dir(str(self._folder / "bm25")))

    def search(self, question: str, now: datetime) -> list[str]:
        return [found.node.metadata["url"] for found in self._fused.retrieve(question)]

    def add(self, story: Path) -> None:
        """Its vectors take a story in; its BM25 has to be made anew, as its maintainers say (run-llama/llama_index #12851)."""
        self._index.insert_nodes(self._nodes(passages(story)))
        self._retrievers()

    def keep(self) -> None:
        self._index.storage_context.persist(persist_dir=str(self._folder))
        self._bm25.persist(str(self._folder / "bm25"))

    def _retrievers(self, bm25: Any = None) -> None:
        from llama_index.core.retrievers import QueryFusionRetriever
        from llama_index.retrievers.bm25 import BM25Retriever

        self._bm25 = bm25 or BM25Retriever.from_defaults(docstore=self._index.docstore, similarity_top_k=DEPTH)
        self._fused = QueryFusionRetriever(
            [self._index.as_retriever(similarity_top_k=DEPTH), self._bm25],
            mode="reciprocal_rerank", similarity_top_k=DEPTH, num_queries=1, use_async=False,
        )  # fmt: skip

    def _nodes(self, given: Passages) -> list[Any]:
        """Headline and outlet as metadata, which LlamaIndex puts before the text itself; the link is for us only."""
        from llama_index.core.schema import TextNode

        hidden = {"excluded_embed_metadata_keys": ["url"], "excluded_llm_metadata_keys": ["url"]}
        return [
            TextNode(
                text=passage["text"],
                metadata={"title": passage["title"], "about": passage["about"], "url": passage["url"]},
                **hidden,
            )
            for passage in given
        ]


class Plain:
    """sentence-transformers and a flat FAISS index, vectors only, in twenty lines: what many begin with."""

    def __init__(self, folder: Path) -> None:
        import faiss
        from sentence_transformers import SentenceTransformer

        self._faiss, self._folder = faiss, folder
        self._model = SentenceTransformer(str(find().folder), local_files_only=True)
        self._index, self._rows = faiss.IndexFlatIP(384), []

    def build(self, corpus: Path) -> int:
        self.add(corpus)
        return len(self._rows)

    def open(self) -> None:
        self._index = self._faiss.read_index(str(self._folder / "plain.faiss"))
        self._rows = json.loads((self._folder / "plain.json").read_text("utf-8"))

    def search(self, question: str, now: datetime) -> list[str]:
        vector = self._model.encode([question], normalize_embeddings=True)
        return [self._rows[at]["url"] for at in self._index.search(vector, DEPTH)[1][0]]

    def add(self, story: Path) -> None:
        given = passages(story)
        self._index.add(self._model.encode([whole(passage) for passage in given], normalize_embeddings=True))
        self._rows += given

    def keep(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        self._faiss.write_index(self._index, str(self._folder / "plain.faiss"))
        (self._folder / "plain.json").write_text(json.dumps(self._rows), "utf-8")


NOW = datetime.fromisoformat("2026-01-12T00:00:00+00:00")
SYSTEMS: dict[str, type] = {"ours": Ours, "txtai": Txtai, "llamaindex": LlamaIndex, "plain": Plain}
