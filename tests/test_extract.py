"""Promises about the choice of sentences: the one that answers, its bare answer, no copies, reports before views."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import pytest

from index.chunk import sentences
from index.records import Article
from qa.answer_kind import wanted
from qa.answer_span import held
from qa.candidates import Subject
from qa.extract import Choice, choose
from qa.records import Period, Question
from qa.retrieve import Found, Match
from tests.conftest import HKT, story


class Corpus:
    """Terms counted over the texts given, lower-cased words without their plural s: what a view does, done slowly."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.total = len(texts)
        self._counts = Counter(term for text in texts for term in set(self.analyze(text)))

    def analyze(self, text: str) -> list[str]:
        words = "".join(c if c.isalnum() else " " for c in text.lower()).split()
        return [word.removesuffix("s") for word in words]

    def frequency(self, term: str) -> int:
        return self._counts[term]


def found(article: Article, *, cosine: float | None = 0.6, preferred: bool = False) -> Found:
    match = Match(start=0, end=len(article.text), bm25=5.0, cosine=cosine, fused=0.8, reach=0.4, preferred=preferred)
    return Found(article=article, matches=(match,), score=0.8)


def chosen(question: str, *stories: Found, period: Period | None = None, near: float | None = 0.5) -> Choice:
    """`near` is the cosine of every sentence with the question."""
    corpus = Corpus([each.article.text for each in stories])
    nearness = None if near is None else lambda sentence: near
    return choose(Question(asked=question, text=question, period=period), stories, corpus, nearness)


def quoted(choice: Choice) -> list[str]:
    return [quote.article.text[quote.start : quote.end] for quote in choice.quotes]


def bare(choice: Choice) -> str | None:
    span = choice.quotes[0].emphasis
    return None if span is None else choice.quotes[0].article.text[slice(*span)]


DEPOT = (
    "The tram depot at Alder Cross will close, the council said on Monday. Ilse Brandmoor, who runs the depot, called the "
    "closing a mistake. The depot employs 214 drivers and 60 mechanics. It will close because the roof is unsafe. "
    "A new depot in Fennel Park will cost 31 million terns. The last tram leaves at 11.40pm on June 30. "
    "Repairs would have taken four years. About 35 percent of the trams will stay."
)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Who runs the tram depot?", "Ilse Brandmoor"),
        ("How many drivers does the depot employ?", "214"),
        ("How many mechanics does the depot employ?", "60"),
        ("Why will the depot close?", "because the roof is unsafe"),
        ("Where will the new depot be?", "Fennel Park"),
        ("How much will the new depot cost?", "31 million"),
        ("At what time does the last tram leave?", "11.40pm"),
        ("How long would repairs have taken?", "four years"),
        ("What percentage of the trams will stay?", "35 percent"),
    ],
)
def test_the_sentence_that_answers_is_quoted_and_its_bare_answer_marked(question: str, answer: str) -> None:
    choice = chosen(question, found(story(1, DEPOT)))
    assert bare(choice) == answer


def test_a_sentence_that_answers_comes_before_one_that_repeats_the_question() -> None:
    text = (
        "Many ask who leads the inquiry into the tram depot fire. The inquiry into the tram depot fire opened on Monday. "
        "Petra Vossgard, a retired judge, leads the inquiry."
    )
    assert quoted(chosen("Who leads the inquiry into the tram depot fire?", found(story(1, text)))) == [
        "Petra Vossgard, a retired judge, leads the inquiry."
    ]


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Who stopped the trams?", "who"),
        ("Which minister resigned?", "who"),
        ("A depot burned down on Friday. Where was it?", "where"),
        ("Which country sent the trams?", "where"),
        ("When does the tunnel open?", "when"),
        ("How many people were hurt when the tram stopped?", "how many"),
        ("What percentage of trams is late?", "percent"),
        ("How much does a ticket cost?", "money"),
        ("How long does the ride take?", "how long"),
        ("For what reason was the line closed?", "why"),
        ("Which company built the depot?", "name"),
        ("What are the seats made of?", "open"),
        ("Is the depot open?", "yes or no"),
        ("電車何時開通？", "open"),
    ],
)
def test_the_kind_of_answer_is_read_from_the_words_that_ask(question: str, kind: str) -> None:
    assert wanted(question).kind == kind


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("Who did Ilse Brandmoor meet?", "Ilse Brandmoor met nobody that day."),
        ("How many trams run?", "The trams began in 1987 on May 3 and cost $40."),
        ("When did it happen?", "It happened without a warning."),
        ("How many of the 12 trams run?", "All the 12 trams stand still."),
    ],
)
def test_what_the_question_has_itself_or_is_of_another_kind_is_no_answer(question: str, sentence: str) -> None:
    assert held(wanted(question), sentence)[0] == 0.0


def test_further_quotes_come_from_other_stories_and_none_is_a_copy() -> None:
    ours = story(1, "The depot employs 214 drivers. The weather was mild.")
    copy = story(2, "The depot employs 214 drivers. A tram stood in the rain.", source="Harbour Post")
    own_words = story(
        3, "Some 214 drivers work at the depot for the city, which employs them all year.", source="Linnet"
    )
    choice = chosen("How many drivers does the depot employ?", found(ours), found(copy), found(own_words))
    ids = [quote.article.id for quote in choice.quotes]
    assert len(ids) == len(set(ids)) <= 3
    assert len(set(quoted(choice))) == len(ids)
    assert own_words.id in ids


def test_every_quote_is_a_whole_sentence_of_its_story_and_the_emphasis_lies_within() -> None:
    for question in ("Who runs the depot?", "How many drivers does the depot employ?", "Why will it close?"):
        for quote in chosen(question, found(story(1, DEPOT))).quotes:
            assert (quote.start, quote.end) in sentences(DEPOT)
            assert quote.emphasis is None or quote.start <= quote.emphasis[0] < quote.emphasis[1] <= quote.end


@pytest.mark.parametrize("where", [{"section": "Opinion"}, {"url": "https://quay.example/opinion/2026/01/trams"}])
def test_a_report_is_quoted_before_an_opinion_piece_that_says_the_same(where: dict[str, str]) -> None:
    view = replace(story(1, "The depot employs 214 drivers, far too many of them."), **where)
    report = story(2, "The depot employs 214 drivers, the city council said.", source="Harbour Post")
    choice = chosen("How many drivers does the depot employ?", found(view), found(report))
    assert choice.quotes[0].article.id == report.id


def test_confidence_rises_with_similarity_and_with_what_the_story_opens_on() -> None:
    near = chosen("Who runs the tram depot?", found(story(1, DEPOT), cosine=0.8)).confidence
    far = chosen("Who runs the tram depot?", found(story(1, DEPOT), cosine=0.3)).confidence
    other = chosen("Who runs the tram depot?", found(story(1, "Rain fell. A heron slept."), cosine=0.3)).confidence
    assert 0.0 <= other < far < near <= 1.0


def test_confidence_rises_with_the_nearness_of_the_quoted_sentence_itself() -> None:
    low, high = (
        chosen("Who runs the tram depot?", found(story(1, DEPOT)), near=near).confidence for near in (0.1, 0.7)
    )
    assert low < high


def test_in_a_small_archive_a_plain_word_that_never_occurs_weighs_less_than_the_name_that_does() -> None:
    subject = Subject(
        "How many lives were lost when the Alder Queen was rammed?", Corpus([DEPOT, "The Alder Queen sank."])
    )
    assert subject.weights["rammed"] < subject.weights["queen"]
    assert subject.share({"alder", "queen"}) > 0.4
    assert subject.plain({"alder", "queen"}) == 0.0 < subject.plain({"live", "rammed"}) <= 1.0


def test_an_archive_that_holds_a_name_nowhere_leaves_the_name_the_heaviest_word() -> None:
    subject = Subject("What did the mayor of Fennel say?", Corpus(["The mayor spoke."] * 50))
    assert max(subject.weights, key=lambda term: subject.weights[term]) == "fennel"


def test_the_day_of_asking_matters_only_where_the_question_names_a_time() -> None:
    week = Period(start=datetime(2026, 1, 5, tzinfo=HKT), end=datetime(2026, 1, 12, tzinfo=HKT), phrase="this week")
    ask = "Who runs the tram depot?"
    inside = chosen(ask, found(story(1, DEPOT), preferred=True), period=week).confidence
    timeless = chosen(ask, found(story(1, DEPOT))).confidence
    outside = chosen(ask, found(story(1, DEPOT)), period=week).confidence
    assert outside < timeless < inside
    set_by_hand = replace(week, hard=True)
    assert chosen(ask, found(story(1, DEPOT)), period=set_by_hand).confidence == timeless


def test_an_archive_without_vectors_is_still_answered_by_words() -> None:
    choice = chosen("Who runs the tram depot at Alder Cross?", found(story(1, DEPOT), cosine=None), near=None)
    assert bare(choice) == "Ilse Brandmoor"
    assert choice.confidence > 0.45


def test_nothing_found_is_no_choice_and_no_confidence() -> None:
    assert choose(Question(asked="Who?", text="Who?"), [], Corpus([])) == Choice((), 0.0)


def test_people_are_counted_whatever_they_are_called() -> None:
    asked = wanted("How many lives were lost when the boat sank?")
    assert held(asked, "Seven people died when the boat sank off the quay.")[0] == 1.0
    assert held(asked, "The boat sank after seven weeks of repairs.")[0] < 1.0


@pytest.mark.parametrize(
    ("question", "office"),
    [
        ("Who was the captain of the Alder Queen?", {"captain"}),
        ("Who is the new managing director at Fennel Lines?", {"managing", "director"}),
        ("Who won the race?", set()),
    ],
)
def test_the_office_of_the_person_asked_for_is_read(question: str, office: set[str]) -> None:
    assert wanted(question).thing == office


def test_who_holds_an_office_is_surer_answered_where_the_office_stands_beside_the_name() -> None:
    asked = wanted("Who was the captain of the Alder Queen?")
    master = held(asked, "Captain Joost Ferrow said he had not seen the buoy.")[0]
    counsel = held(asked, "Asked by counsel Ida Marsh when he first saw the Alder Queen, he wept.")[0]
    assert counsel < master == 1.0


def test_other_words_for_the_same_event_count_as_the_words_of_the_question() -> None:
    corpus = Corpus([DEPOT, "Seven people died when the Alder Queen collided with a barge."])
    subject = Subject("How many lives were lost when the Alder Queen was hit?", corpus)
    assert {"live", "hit"} <= subject.held("Seven people died when the Alder Queen collided with a barge.")
    assert subject.held("The Alder Queen sailed on.") == {"alder", "queen"}


def test_a_name_is_never_taken_for_another_word_of_its_kind() -> None:
    subject = Subject("What did Senator Price say?", Corpus(["The fare rose.", "Senator Price spoke."]))
    assert "price" not in subject.held("The fare rose.")
