"""The lexical index: BM25 over passages with their headlines, in tantivy. Derived from the catalogue; may be thrown away.

The field `text` holds head and passage as one text, `head` the head alone. One joint field found the passage of a detail
question first in .92 of 300 cases, two fields summed in .84 (bench/README.md). Chinese text stands in them by pairs of characters.

BM25 as tantivy computes it (k1 = 1.2, b = 0.75; Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009). One document says which
generation of the catalogue the index reflects and the last passage row it holds; it is committed with the passages, so
the two cannot disagree.
"""

import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import tantivy
from tantivy import Filter as TokenFilter
from tantivy import Occur, Query

from index.chinese import paired
from index.records import ArchiveError, BadArchive, BusyError, Filter, Hit

LAYOUT = 3  # raised when the fields or the terms change: a writer then builds the index anew
READABLE = (
    LAYOUT,
    2,
)  # what a reader can use until then; 2 had Chinese text as it is written, so that it finds none of it
HEAD_BOOST = 0.25  # on top of the head's words in the joint field; more costs questions about details
FOLDER = "lexical"


class Entry(NamedTuple):
    """What is indexed of a passage: `head` is headline, outlet and date; `published` is in seconds, None when undated."""

    row: int
    text: str
    head: str
    source: str
    published: int | None


def analyzer() -> tantivy.TextAnalyzer:
    """Words, lower-cased, without accents, stemmed by Porter2."""
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(TokenFilter.remove_long(60))
        .filter(TokenFilter.lowercase())
        .filter(TokenFilter.ascii_fold())
        .filter(TokenFilter.stemmer("english"))
        .build()
    )


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("row", stored=True, indexed=True, fast=True)
    builder.add_text_field("text", tokenizer_name="news")
    builder.add_text_field("head", tokenizer_name="news")
    builder.add_text_field("source", tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("published", indexed=True, fast=True)
    builder.add_integer_field("layout", stored=True, indexed=True)
    builder.add_integer_field("generation", stored=True)
    builder.add_integer_field("last_row", stored=True)
    return builder.build()


def _index(folder: Path) -> tantivy.Index:
    index = tantivy.Index(_schema(), path=str(folder), reuse=True)
    index.register_tokenizer("news", analyzer())
    index.config_reader("manual")
    return index


class LexicalWriter:
    """The writing side. `generation` and `last_row` tell what is already in it; -1 and 0 when it is new.

    Raises BusyError when another process has it open. A damaged or older index is thrown away and begun anew.
    """

    def __init__(self, data: Path) -> None:
        self.folder = data / FOLDER
        try:
            self._open()
        except ValueError as error:  # tantivy raises nothing more precise
            if "LockBusy" in str(error):
                raise BusyError(f"{self.folder}: another process is writing; wait for it or stop it") from error
            shutil.rmtree(self.folder, ignore_errors=True)
            self._open()
        found = LexicalReader.open(data)
        self.generation, self.last_row = found.generation, found.last_row
        if found.layout != LAYOUT:
            self.generation = -1
            self.clear()

    def _open(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._index = _index(self.folder)
        self._writer = self._index.writer(heap_size=64_000_000, num_threads=1)
        self._writer.garbage_collect_files()  # a killed commit's: tantivy refuses to write a name that exists

    def apply(self, entries: Iterable[Entry], dead: Iterable[int], generation: int) -> None:
        """Add and delete passages and commit: all of it is searchable afterwards, or nothing."""
        for row in dead:
            self._writer.delete_documents_by_term("row", row)
        for entry in entries:
            self._writer.add_document(_document(entry))
            self.last_row = max(self.last_row, entry.row)
        self._writer.delete_documents_by_term("layout", LAYOUT)
        state = {"layout": LAYOUT, "generation": generation, "last_row": self.last_row}
        self._writer.add_document(tantivy.Document(**{key: [value] for key, value in state.items()}))
        try:
            self._writer.commit()
        except ValueError as error:  # tantivy raises nothing more precise
            raise ArchiveError(f"{self.folder}: cannot be written ({error}); is the disk full?") from error
        self.generation = generation

    def clear(self) -> None:
        """Forget everything; the next `apply` commits it."""
        self._writer.delete_all_documents()
        self.last_row = 0

    def close(self) -> None:
        self._writer.wait_merging_threads()


def _document(entry: Entry) -> tantivy.Document:
    document = tantivy.Document()
    document.add_integer("row", entry.row)
    document.add_text("text", paired(f"{entry.head}\n{entry.text}"))
    document.add_text("head", paired(entry.head))
    document.add_text("source", entry.source)
    if entry.published is not None:
        document.add_integer("published", entry.published)
    return document


@contextmanager
def _undamaged() -> Iterator[None]:
    """A changed byte in a file can make tantivy panic, which is no Exception: here it is a BadArchive."""
    try:
        yield
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # pyo3 gives it no name that could be imported
            raise
        raise BadArchive("the lexical index is damaged; run `python -m index check --repair`") from error


class LexicalReader:
    """A view of one commit. `generation` is the catalogue's generation it reflects; -1 where there is no index."""

    def __init__(self, index: tantivy.Index | None) -> None:
        self.layout, self.generation, self.last_row = 0, -1, 0
        self._searcher = None
        if index is not None:
            index.reload()
            self._schema = index.schema
            self._searcher = index.searcher()
            self.layout, self.generation, self.last_row = _state(self._schema, self._searcher)

    @classmethod
    def open(cls, data: Path) -> "LexicalReader":
        """The newest commit in a data folder. A missing, damaged or older index counts as empty: the next writer makes it anew."""
        folder = data / FOLDER
        try:
            if folder.is_dir() and tantivy.Index.exists(str(folder)):
                return cls(_index(folder)) if os.access(folder, os.W_OK) else cls._beside(folder)
        except ValueError:  # tantivy raises nothing more precise
            pass
        return cls(None)

    @classmethod
    def _beside(cls, folder: Path) -> "LexicalReader":
        """The commit in a folder that cannot be written: tantivy takes a lock there even to read, so it gets one elsewhere."""
        with TemporaryDirectory(prefix="lexical-") as elsewhere:
            for file in folder.resolve().iterdir():
                if file.suffix != ".lock":
                    (Path(elsewhere) / file.name).symlink_to(file)
            return cls(_index(Path(elsewhere)))

    @cached_property
    def _analyzer(self) -> tantivy.TextAnalyzer:
        return analyzer()

    @property
    def count(self) -> int:
        """Passages in the index; one document is not a passage but its state."""
        return 0 if self._searcher is None or self.generation < 0 else self._searcher.num_docs - 1

    def rows(self) -> list[int]:
        """The rows of all passages in the index, in order."""
        if self._searcher is None or not self.count:
            return []
        with _undamaged():
            found = self._searcher.search(Query.all_query(), limit=self.count + 1, count=False).hits
            rows = self._searcher.fast_field_values("row", [address for _, address in found])
        return sorted(int(row) for row in rows if row is not None)

    def analyze(self, text: str) -> list[str]:
        """The terms of a text as they stand in the index, in order: English word stems, Chinese pairs of characters."""
        return self._analyzer.analyze(paired(text))

    def frequency(self, term: str) -> int:
        """Passages that hold the term, in their text or their head."""
        with _undamaged():
            return 0 if self._searcher is None else int(self._searcher.doc_freq("text", term))

    def search(self, terms: Sequence[str], k: int, within: Filter | None = None) -> list[Hit]:
        """The k best passages by BM25 summed over distinct terms; higher is better."""
        if not terms or self._searcher is None:
            return []
        wanted = [query for term in dict.fromkeys(terms) for query in self._term(term)]
        asked = Query.boolean_query([(Occur.Should, query) for query in wanted])
        parts = [(Occur.Must, Query.const_score_query(query, 0.0)) for query in self._filters(within or Filter())]
        query = Query.boolean_query([(Occur.Must, asked), *parts]) if parts else asked
        with _undamaged():
            found = self._searcher.search(query, limit=k, count=False).hits
            rows = self._searcher.fast_field_values("row", [address for _, address in found])
        return [Hit(row=int(row), score=score) for row, (score, _) in zip(rows, found, strict=True) if row is not None]

    def _term(self, term: str) -> list[Query]:
        head = Query.term_query(self._schema, "head", term, index_option="freq")
        return [Query.term_query(self._schema, "text", term, index_option="freq"), Query.boost_query(head, HEAD_BOOST)]

    def _filters(self, within: Filter) -> list[Query]:
        queries = []
        if within.start is not None or within.end is not None:
            queries.append(
                Query.range_query(
                    self._schema,
                    "published",
                    tantivy.FieldType.Integer,
                    None if within.start is None else int(within.start.timestamp()),
                    None if within.end is None else int(within.end.timestamp()),
                    include_upper=within.end is None,
                )
            )
        if within.sources:
            queries.append(Query.term_set_query(self._schema, "source", list(within.sources)))
        return queries


def _state(schema: tantivy.Schema, searcher: tantivy.Searcher) -> tuple[int, int, int]:
    """Layout, generation and last row; 0, -1 and 0 where the index has none of a layout that can be read."""
    for layout in READABLE:
        found = searcher.search(Query.term_query(schema, "layout", layout), limit=1, count=False).hits
        if found:
            state = searcher.doc(found[0][1]).to_dict()
            return layout, int(state["generation"][0]), int(state["last_row"][0])
    return 0, -1, 0
