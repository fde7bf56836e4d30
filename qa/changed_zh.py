"""What a Chinese question asks the number of, for the figures that changed. See `qa.changed`."""

import re

from index.records import Article
from qa.candidates import Terms
from qa.figures import HAPPENED, Figure
from qa.figures_zh import figures_in_chinese, happened_in_chinese
from qa.intent_zh import topic, without_dates

_HOW_MANY = re.compile(
    r"(?:現在|目前|總共|一共)?(?:有|共有|共|是|為|達|至)?(?:多少|幾多|幾)(?:[名個位宗元票]|百分)?(?:人|乘客|居民|之)?|百分之(?:幾|多少)"
)
_COUNTS = re.compile(r"多少(?!年|個?月|日|天|小時)|幾多|幾[個名位宗人元票]|百分之(?:幾|多少)")
_COUNTED = re.compile(
    r"(?:死亡|受傷|失蹤|傷亡|確診|被捕|死者|傷者)?(?:人數|數字|總數)|死傷|死亡|受傷|失蹤|死[了者]?|傷者"
)
_SUM = re.compile(r"(?:[增升加]至|人數[為是達]?|累計|合共|總共|達)$")
FEW, SHARE = 6, 0.01  # passages, or share of them, that hold a pair of characters which may be of a name
COMMON = 4  # such pairs that a story must share with the most relevant one


def asks_figure_in_chinese(text: str) -> bool:
    """Whether a number is asked for; how long or how old something is changes with no story."""
    return _COUNTS.search(text) is not None


class AskedInChinese:
    """As `qa.changed` reads an English question: what happened to people, or a head noun such as "利率"."""

    def __init__(self, text: str) -> None:
        about = _HOW_MANY.sub(" ", without_dates(topic(text)))
        self.happened = happened_in_chinese(text)
        pieces = re.findall(r"[^\W_]{2,}", about)
        self.head = "" if self.happened or not pieces else re.sub(r"^.*的|[是為達]$", "", pieces[-1])[-4:]
        self.subject = (_COUNTED.sub(" ", about) if self.happened else about).strip(" ，、的") or about.strip()

    def fits(self, figure: Figure, sentence: str) -> bool:
        if self.happened:
            return bool(figure.measures & self.happened)
        return not figure.measures & HAPPENED and self._beside(figure, sentence)

    def figures(self, sentence: str) -> list[Figure]:
        """Those that fit; of people the sum, where a sentence gives it beside a part ("一名傷者不治，死亡人數增至八人")."""
        fitting = [figure for figure in figures_in_chinese(sentence) if self.fits(figure, sentence)]
        sums = [figure for figure in fitting if self.happened and _SUM.search(sentence, 0, figure.start)]
        return sums or fitting

    def _beside(self, figure: Figure, sentence: str) -> bool:
        """Whether the head noun, or its last two characters, stand before the figure in one clause."""
        clause = re.split(r"[，。；]", sentence[: figure.start])[-1]
        return bool(self.head) and (self.head in clause or self.head[-2:] in clause)


def names_in_chinese(article: Article, terms: Terms) -> set[str]:
    """The pairs of characters of a story's headline and opening that few passages hold."""
    most = max(FEW, SHARE * terms.total)
    return {term for term in terms.analyze(f"{article.title}\n{article.text[:400]}") if terms.frequency(term) <= most}
