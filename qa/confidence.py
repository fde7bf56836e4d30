"""How sure it is that the archive answers a question at all: a logistic score of seven things that are known.

Fitted by ridge regression (0.3) on the questions of three archives: 260 of news quizzes over 883 articles, 134 of the sample (74 of them
worded otherwise than its stories and close to what it does not say), 500 over 430 paragraphs of SQuAD; within each, those with an answer and
those without weigh alike. The figures in bench/README.md are those of five-fold cross-validation. What brought nothing there is left out:
the share of the question that its best sentence or story covers, its names alone, words the archive never has, the margin to the next story,
agreement of the two searches, cosines against those of the whole archive. The day of asking has no part but in what "this week" means.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass

from qa.candidates import Candidate, Subject
from qa.records import Question
from qa.retrieve import Found, Match

OPENING = 400  # characters of a story that say what it is about


Nearness = Callable[[str], float]  # the cosine of a sentence and the question


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """What is known, 0 to 1 each but `period`.

    `similar` is the best cosine of any passage, `near` that of the passage that holds the best sentence; where there are no vectors, the
    best BM25 as a share of the most possible, and 0. `opening` is the share of the question's terms (by rarity) in headline and first
    lines of that sentence's story, `plain` that of those which are no names, in the passage too. `answers` is how surely the sentence
    holds an answer of the kind asked for, times its own cosine; where there are no vectors, times the share of the terms of the asking
    sentence that it holds. `nameless` is 1 when the question has no name and no number: what answers it has fewer words in common with
    it. `period` is 1 when the story is of the time that the question names, -1 when not, 0 when it names none.
    """

    similar: float
    near: float
    opening: float
    plain: float
    answers: float
    period: float
    nameless: float


# In the order of the signs, then the constant.
WITH_VECTORS = (3.1, 2.6, 2.3, 1.5, 2.5, 1.2, 1.3, -6.2)
WORDS_ONLY = (2.9, 0.0, 3.0, 1.4, 1.2, 1.2, 0.5, -3.7)
# Of Chinese questions, as searched by words only: fitted on 1,749 over one half of the articles of DRCD, the period as in English.
IN_CHINESE = (14.6, 0.0, 4.5, 0.0, 3.2, 1.2, 0.0, -4.8)


def confidence(
    question: Question, subject: Subject, found: Sequence[Found], best: Candidate, nearness: Nearness | None
) -> float:
    """The chance, 0 to 1, that the archive answers, were both equally likely beforehand."""
    cosines = [match.cosine for story in found for match in story.matches if match.cosine is not None]
    if not cosines or nearness is None:
        reach = max(match.reach for story in found for match in story.matches)
        signs = _signs(question, subject, found[best.rank], best, reach, best.asks)
        return logistic(signs, IN_CHINESE if subject.in_chinese else WORDS_ONLY)
    close = nearness(best.quote) if best.kind else 0.0  # it only counts with the kind
    signs = _signs(question, subject, found[best.rank], best, max(cosines), close)
    return logistic(signs, WITH_VECTORS)


def logistic(signs: Signs, weights: Sequence[float]) -> float:
    """Of the weighted sum of the signs and the constant."""
    values = (*astuple(signs), 1.0)
    return 1 / (1 + math.exp(-sum(weight * value for weight, value in zip(weights, values, strict=True))))


def _signs(
    question: Question, subject: Subject, story: Found, best: Candidate, similar: float, nearness: float
) -> Signs:
    article, match = story.article, _match(story, best)
    opening = f"{article.title}\n{article.text[:OPENING]}"
    return Signs(
        similar=similar,
        near=best.cosine,
        opening=subject.share(subject.held(opening)),
        plain=subject.plain(subject.held(f"{opening}\n{article.text[match.start : match.end]}")),
        answers=best.kind * nearness,
        period=_period(question, story),
        nameless=float(not subject.names),
    )


def _match(story: Found, best: Candidate) -> Match:
    return next(match for match in story.matches if match.start <= best.start < match.end)


def _period(question: Question, story: Found) -> float:
    if question.period is None or question.period.hard:
        return 0.0
    return 1.0 if any(match.preferred for match in story.matches) else -1.0
