"""tantivy against the textbook formula of BM25, filters, and the state that is committed with the passages."""

import math
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import tantivy

from index.chinese import chinese, paired
from index.lexical import HEAD_BOOST, LAYOUT, READABLE, Entry, LexicalReader, LexicalWriter, analyzer
from index.records import BusyError, Filter
from tests.conftest import HKT

TEXTS = [
    "The ferry struck the pier and eleven passengers were hurt",
    "Fares on the ferry rise on Monday, the ferry company said",
    "The bank kept its rate, and the market closed lower",
    "Eleven councillors voted against the new pier",
    "A storm closed the port and the pier for a day and a night",
]
DAY = datetime(2026, 1, 9, tzinfo=HKT)


def entry(row: int, text: str, head: str = "", source: str = "Quay Times", hours: float | None = 0) -> Entry:
    published = None if hours is None else int((DAY + timedelta(hours=hours)).timestamp())
    return Entry(row=row, text=text, head=head, source=source, published=published)


def filled(data: Path, entries: list[Entry]) -> LexicalReader:
    writer = LexicalWriter(data)
    writer.apply(entries, [], 1)
    writer.close()
    return LexicalReader.open(data)


def bm25(documents: list[list[str]], terms: list[str], k1: float = 1.2, b: float = 0.75) -> list[float]:
    """Robertson and Zaragoza 2009, with the idf of Lucene: ln(1 + (N - n + 0.5) / (n + 0.5))."""
    average = sum(map(len, documents)) / len(documents)
    scores = []
    for document in documents:
        counts, score = Counter(document), 0.0
        for term in terms:
            n = sum(term in other for other in documents)
            idf = math.log(1 + (len(documents) - n + 0.5) / (n + 0.5))
            length = k1 * (1 - b + b * len(document) / average)
            score += idf * counts[term] * (k1 + 1) / (counts[term] + length)
        scores.append(score)
    return scores


@pytest.mark.parametrize("question", ["ferry pier", "eleven passengers hurt", "the market", "storm night pier"])
def test_scores_are_those_of_the_textbook_formula(tmp_path: Path, question: str) -> None:
    reader = filled(tmp_path, [entry(i, text) for i, text in enumerate(TEXTS, start=1)])
    terms = reader.analyze(question)
    # The document that holds the state counts among N and has no words.
    expected = bm25([*map(reader.analyze, TEXTS), []], terms)
    found = {hit.row: hit.score for hit in reader.search(terms, 10)}
    assert found == pytest.approx({row: s for row, s in enumerate(expected, start=1) if s > 0}, rel=1e-5)


def test_the_headline_counts_beside_the_text(tmp_path: Path) -> None:
    reader = filled(
        tmp_path, [entry(1, "Nothing of it here", head="Toll rises"), entry(2, "The sea was calm", head="Weather")]
    )
    assert [hit.row for hit in reader.search(reader.analyze("toll"), 5)] == [1]
    assert HEAD_BOOST > 0


def test_a_word_is_found_in_its_other_forms_and_without_accents(tmp_path: Path) -> None:
    reader = filled(tmp_path, [entry(1, "Prisoners were released in Bogotá"), entry(2, "Nothing else")])
    assert [hit.row for hit in reader.search(reader.analyze("releases prisoner BOGOTA"), 5)] == [1]
    assert reader.frequency(reader.analyze("prisoner")[0]) == 1
    assert reader.frequency("nowhere") == 0


def test_filters_cut_inside_the_search_at_their_exact_edges(tmp_path: Path) -> None:
    entries = [entry(i, "ferry", hours=i, source="A" if i % 2 else "B's Daily") for i in range(1, 9)]
    reader = filled(tmp_path, [*entries, entry(9, "ferry", hours=None)])
    start, end = DAY + timedelta(hours=3), DAY + timedelta(hours=6)

    def rows(within: Filter | None) -> list[int]:
        return sorted(hit.row for hit in reader.search(["ferri"], 2 if within is None else 20, within))

    assert len(rows(None)) == 2
    assert rows(Filter(start=start, end=end)) == [3, 4, 5]
    assert rows(Filter(start=start)) == [3, 4, 5, 6, 7, 8]
    assert rows(Filter(end=end)) == [1, 2, 3, 4, 5]
    assert rows(Filter(sources=("B's Daily",))) == [2, 4, 6, 8]
    assert rows(Filter(start=start, end=end, sources=("A", "B's Daily"))) == [3, 4, 5]
    assert rows(Filter(sources=("C",))) == []


@pytest.mark.parametrize(
    "question", ['text:ferry AND (NOT "', "row:[* TO *]", "'; DROP TABLE article; --", "<script>", "🛳", "*", "a" * 9000]
)
def test_query_syntax_in_a_question_is_only_words(tmp_path: Path, question: str) -> None:
    reader = filled(tmp_path, [entry(1, "The ferry left")])
    rows = [hit.row for hit in reader.search(reader.analyze(question), 5)]
    assert rows == ([1] if "ferry" in question else [])


def test_deleted_rows_go_and_the_state_tells_the_generation(tmp_path: Path) -> None:
    filled(tmp_path, [entry(1, "ferry"), entry(2, "ferry")])
    writer = LexicalWriter(tmp_path)
    assert (writer.generation, writer.last_row) == (1, 2)
    writer.apply([entry(3, "ferry")], [1], 5)
    writer.close()
    reader = LexicalReader.open(tmp_path)
    assert sorted(hit.row for hit in reader.search(["ferri"], 5)) == [2, 3]
    assert (reader.generation, reader.last_row, reader.count) == (5, 3, 2)


def test_a_reader_keeps_its_commit_while_another_is_made(tmp_path: Path) -> None:
    before = filled(tmp_path, [entry(1, "ferry")])
    writer = LexicalWriter(tmp_path)
    writer.apply([entry(2, "ferry")], [1], 2)
    writer.close()
    assert [hit.row for hit in before.search(["ferri"], 5)] == [1]
    assert [hit.row for hit in LexicalReader.open(tmp_path).search(["ferri"], 5)] == [2]


def test_a_second_writer_is_told_so(tmp_path: Path) -> None:
    first = LexicalWriter(tmp_path)
    with pytest.raises(BusyError, match="another process is writing"):
        LexicalWriter(tmp_path)
    first.close()


def test_a_missing_or_damaged_index_counts_as_empty_and_is_begun_anew(tmp_path: Path) -> None:
    assert LexicalReader.open(tmp_path).search(["ferri"], 5) == []
    filled(tmp_path, [entry(1, "ferry")])
    (tmp_path / "lexical" / "meta.json").write_text("{ not json")
    assert LexicalReader.open(tmp_path).generation == -1
    writer = LexicalWriter(tmp_path)
    assert (writer.generation, writer.last_row) == (-1, 0)
    writer.apply([entry(1, "ferry")], [], 7)
    writer.close()
    assert [hit.row for hit in LexicalReader.open(tmp_path).search(["ferri"], 5)] == [1]


def test_chinese_is_found_by_pairs_of_characters_beside_english(tmp_path: Path) -> None:
    texts = ["渡輪在蘇露島對開海面擱淺，三人受傷。", "銀行維持利率不變，股市收市下跌。", "Grey Heron 渡輪恢復行駛"]
    reader = filled(tmp_path, [entry(row, text, head="頭條") for row, text in enumerate(texts, start=1)])

    def rows(question: str) -> set[int]:
        return {hit.row for hit in reader.search(reader.analyze(question), 5)}

    assert rows("渡輪") == {1, 3}
    assert rows("哪一艘渡輪擱淺？") == {1, 3}
    assert rows("利率") == {2}
    assert rows("heron 利率") == {2, 3}
    assert rows("率利") == set()
    assert reader.frequency("頭條") == 3
    assert reader.analyze("擱淺") == ["擱淺"]


def test_question_words_of_chinese_are_no_terms_and_words_that_look_like_them_are() -> None:
    assert paired("為什麼渡輪會擱淺呢？").split() == ["渡輪", "輪會", "會擱", "擱淺", "？"]
    assert paired("誰是船長？").split() == ["是船", "船長", "？"]
    assert paired("的士司機").split() == ["的士", "士司", "司機"]
    assert paired("Plain English") == "Plain English"
    assert paired("AB米CD").split() == ["AB", "米", "CD"]
    assert chinese("渡輪擱淺 Heron")
    assert not chinese("The 渡輪 ran aground")
    assert not chinese("!?")


def test_an_index_of_the_layout_before_is_read_until_a_writer_makes_it_anew(tmp_path: Path) -> None:
    filled(tmp_path, [entry(1, "The ferry left")])
    index = tantivy.Index.open(str(tmp_path / "lexical"))
    index.register_tokenizer("news", analyzer())
    old = index.writer(num_threads=1)
    old.delete_documents_by_term("layout", LAYOUT)
    old.add_document(tantivy.Document(layout=[READABLE[-1]], generation=[1], last_row=[1]))
    old.commit()
    old.wait_merging_threads()
    reader = LexicalReader.open(tmp_path)
    assert (reader.generation, [hit.row for hit in reader.search(["ferri"], 5)]) == (1, [1])
    writer = LexicalWriter(tmp_path)
    assert (writer.generation, writer.last_row) == (-1, 0)
    writer.apply([entry(1, "The ferry left")], [], 1)
    writer.close()
    reader = LexicalReader.open(tmp_path)
    assert (reader.layout, reader.count, len(reader.search(["ferri"], 5))) == (LAYOUT, 1, 1)
