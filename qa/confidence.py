"""How sure it is that the archive answers a question at all: a logistic score of four things that are known.

Fitted by ridge regression (0.3) on 260 quiz questions over 883 articles (100 with an answer, 160 without) and the 60 of the sample
archive, both answers weighing alike; the figures in bench/README.md are those of five-fold cross-validation. What brought nothing is
left out: how much of the question its best sentence, passage or story covers, names alone, words the archive never has,
the margin to the next story, agreement of the two searches. The day of asking has no part but in what "this week" means.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from qa.candidates import Candidate, Subject
from qa.records import Question
from qa.retrieve import Found

OPENING = 400  # characters of a story that say what it is about


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """What is known, 0 to 1 each but `period`.

    `similar` is the best cosine of any passage, or, where there are no vectors, the best BM25 as a share of the most possible;
    `opening` the share of the question's terms (by rarity) in headline and first lines of the best sentence's story; `answers` how surely
    that sentence holds an answer of the kind asked for, times the share of the question's terms that stand near it;
    `period` is 1 when its story is of the time that the question names, -1 when not, 0 when it names none.
    """

    similar: float
    opening: float
    answers: float
    period: float


# similar, opening, answers, period, constant
WITH_VECTORS = (5.3, 4.2, 0.8, 1.2, -5.0)
WORDS_ONLY = (3.7, 4.1, 0.7, 1.2, -3.4)


def confidence(question: Question, subject: Subject, found: Sequence[Found], best: Candidate) -> float:
    """The chance, 0 to 1, that the archive answers, were both equally likely beforehand."""
    cosines = [match.cosine for story in found for match in story.matches if match.cosine is not None]
    reach = max(match.reach for story in found for match in story.matches)
    signs = _signs(question, subject, found[best.rank], best, max(cosines, default=reach))
    return logistic(signs, WITH_VECTORS if cosines else WORDS_ONLY)


def logistic(signs: Signs, weights: tuple[float, float, float, float, float]) -> float:
    """Of the weighted sum of the signs."""
    similar, opening, answers, period, constant = weights
    total = (
        similar * signs.similar + opening * signs.opening + answers * signs.answers + period * signs.period + constant
    )
    return 1 / (1 + math.exp(-total))


def _signs(question: Question, subject: Subject, story: Found, best: Candidate, similar: float) -> Signs:
    article = story.article
    return Signs(
        similar=similar,
        opening=subject.share(subject.held(f"{article.title}\n{article.text[:OPENING]}")),
        answers=best.kind * best.near,
        period=_period(question, story),
    )


def _period(question: Question, story: Found) -> float:
    if question.period is None or question.period.hard:
        return 0.0
    return 1.0 if any(match.preferred for match in story.matches) else -1.0
