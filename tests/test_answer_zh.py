"""What a Chinese question asks for, and where a Chinese sentence holds it."""

from collections import Counter

import pytest

from index.chinese import paired
from index.lexical import analyzer
from qa.answer_kind_zh import wanted_in_chinese
from qa.answer_span_zh import held_in_chinese
from qa.unmentioned import unmentioned


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("誰是渡輪公司的主席？", "who"),
        ("邊個話會減息？", "who"),
        ("哪一位議員辭職？", "who"),
        ("渡輪何時復航？", "when"),
        ("渡輪幾時復航？", "when"),
        ("渡輪什麼時候復航？", "when"),
        ("大橋在哪一年落成？", "when"),
        ("意外在哪裏發生？", "where"),
        ("火警喺邊度發生？", "where"),
        ("調查委員會在何處開會？", "where"),
        ("船長來自哪個國家？", "where"),
        ("有多少人受傷？", "how many"),
        ("有幾多個病人？", "how many"),
        ("有幾個人失蹤？", "how many"),
        ("票價是多少錢？", "money"),
        ("利率是百分之幾？", "percent"),
        ("航程要多久？", "how long"),
        ("大橋有多長？", "how much"),
        ("渡輪為何停航？", "why"),
        ("為什麼減息？", "why"),
        ("點解要加價？", "why"),
        ("這種病稱為什麼？", "open"),
        ("委員會建議什麼？", "open"),
        ("渡輪會復航嗎？", "yes or no"),
    ],
)
def test_a_chinese_question_asks_for_its_kind_of_answer(question: str, kind: str) -> None:
    assert wanted_in_chinese(question).kind == kind


@pytest.mark.parametrize(
    ("question", "sentence", "answer"),
    [
        ("有多少人受傷？", "渡輪上有212名乘客，其中十四人受傷。", "十四"),
        ("船上有多少名乘客？", "1月9日，渡輪上有212名乘客，其中十四人受傷。", "212"),
        ("渡輪何時復航？", "公司表示，渡輪將於1月16日復航。", "1月16日"),
        ("大橋在哪一年落成？", "大橋於1月動工，1998年落成。", "1998年"),
        ("票價是多少錢？", "由星期一起，單程票價加至九元。", "九元"),
        ("利率是百分之幾？", "銀行把利率減至百分之三點二五。", "百分之三點二五"),
        ("航程要多久？", "航程約四十五分鐘，每日三班。", "四十五分鐘"),
        ("渡輪為何停航？", "渡輪因為引擎故障停航，乘客改乘巴士。", "因為引擎故障停航，乘客改乘巴士"),
        ("誰負責調查？", "政府委任法官陳永康擔任調查委員會主席。", "陳永康"),
        ("運輸司司長是誰？", "運輸司司長伊靈格雷承諾成立調查委員會。", "伊靈格雷"),
        ("誰發現了沉船？", "阿爾瓦·聖地亞哥發現沉船。", "阿爾瓦·聖地亞哥"),
    ],
)
def test_a_sentence_holds_the_answer_where_it_is_marked(question: str, sentence: str, answer: str) -> None:
    sure, span = held_in_chinese(wanted_in_chinese(question), sentence)
    assert span is not None and sentence[slice(*span)] == answer
    assert sure >= 0.7


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("有多少人受傷？", "渡輪今早停航，乘客改乘巴士。"),
        ("有多少人失蹤？", "死亡人數增至七人，再沒有人失蹤。"),
        ("渡輪何時復航？", "公司未有公布詳情。"),
        ("誰負責調查？", "調查仍在進行。"),
        ("渡輪為何停航？", "渡輪今早停航。"),
        ("渡輪在1月9日何時停航？", "渡輪在1月9日停航。"),
    ],
)
def test_a_sentence_without_the_kind_or_with_what_was_asked_alone_holds_none(question: str, sentence: str) -> None:
    assert held_in_chinese(wanted_in_chinese(question), sentence)[0] < 0.7


class Corpus:
    """Terms of a few sentences."""

    def __init__(self, *texts: str) -> None:
        self._analyzer = analyzer()
        self._held = Counter(term for text in texts for term in set(self.analyze(text)))
        self.total = len(texts)

    def analyze(self, text: str) -> list[str]:
        return list(self._analyzer.analyze(paired(text)))

    def frequency(self, term: str) -> int:
        return self._held[term]


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("匯通銀號在海港有多少分行？", ["匯通銀號"]),
        ("渡輪公司的主席是誰？", []),
        ("昨日渡輪何時停航？", []),
        ("恐龍是在哪裏發現的？", ["恐龍"]),
        ("Petrella在哪裏登陸？", ["登陸", "Petrella"]),
        ("渡輪公司解散了嗎？", []),
    ],
)
def test_words_the_archive_never_mentions_are_whole_and_no_pairs_across_words(question: str, words: list[str]) -> None:
    corpus = Corpus("渡輪公司的主席在海港表示，分行會停航。", "公司發現問題。")
    assert unmentioned(question, corpus) == words
