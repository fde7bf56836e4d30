"""A Chinese follow-up -> a question that can be searched alone, by rules. See `qa.followup`.

Another time is asked by the last question with the new time in it; whatever else leaves its subject open is followed by what was spoken
of: "誰證實了？（渡輪相撞，一月）".
"""

import re
from collections.abc import Sequence

from index.chinese import chinese, parts
from qa.dates.zh_roles import phrases
from qa.intent_zh import topic

CARRIED = 4  # phrases carried on, at most

_LEAD = r"^(?:那麼?|咁|至於|而|還有|又|但是?|然後)?[，,\s]*"
_ABOUT = re.compile(rf"{_LEAD}(?P<what>.+?)(?:呢|又如何|又怎[麼樣]?樣?|點樣?)[？?！。\s]*$")
_ASK = r"(?:為[什甚][麼么]|為何|點解|何以|何時|幾時|[什甚][麼么]時[候間]|(?:在|喺)?(?:哪[裏裡兒]|何處|邊度)|誰|邊個|如何|怎[麼樣]樣?|點樣?|多少人?|幾多人?|[什甚][麼么])"
_BARE = re.compile(
    rf"{_LEAD}(?:是?{_ASK}|結果(?:如何|怎樣)?|(?:然後|之後|後來)(?:怎樣|如何|發生了?[什甚][麼么](?:事情?)?)?|還有(?:[什甚][麼么]|其他)?|繼續|更多|原因|詳情)[呢嗎？?！。\s]*$"
)
_MORE = re.compile(
    r"\[\d+\]|^(?:請|可以)?(?:再|多)(?:說|講|給)|更多(?:資料|詳情|消息)?[？?。]*$|詳細(?:一?[點些]|說明)|還有呢"
)
_SAYS = r"(?:證實|確認|否認|批評|宣[布佈]|公[布佈]|回應|支持|反對|負責|表示|說|講|認為|同意|拒絕|下令|批准|決定|報[道導]|發現|通知|投訴)"
_SAID = re.compile(
    rf"{_LEAD}(?:還有)?(?:誰|邊個|哪些人|哪位)(?:有|曾|已)?{_SAYS}(?:了|過|的|嘅)*(?:[這此](?:件?事|消息|點)|它)?[呢嗎？?。\s]*$"
)
_PRONOUN = re.compile(
    r"(?<!其)他們?|她們?|它們?|佢哋?|[這那此](?:件?事情?|宗?意外|項?決定|個?人|次|場|條|間|艘|裏|樣)|此事|該[^，。]{1,4}|當時|其(?!他|中一|實|餘|次)|雙方|兩者"
)
# A count or a plight of people of which nothing more is said: "有多少人死亡？", "有人受傷嗎？"
_PLIGHT = re.compile(
    rf"{_LEAD}(?:現在|目前|總共|一共|共)?(?:有沒有|有無|有冇|有|共)?(?:(?:多少|幾多|幾)個?)?[人名]?(?:人|乘客|居民|傷者|死者)?(?:被困|死亡?|受?傷|失蹤|獲救|被捕|遇難|確診|死者|傷者)(?:人數?)?(?:了|是)?(?:多少|幾多)?[人名]?[呢嗎？?。\s]*$"
)
_EDGES = re.compile(
    r"^(?:有|是|在|於|會|將|已|曾|被|由|和|與|的|對|從|到|因|使|令)+|(?:[了過是有在於為會將由被和與的]|發生)+$"
)
_GENERIC = frozenset(
    "原因 結果 情況 事情 消息 時間 發生 問題 影響 人數 多人 什麼 事件 詳情 之後 之前 請問 現在 目前 報道 新聞 最新 更多".split()  # noqa: SIM905
)


def standalone(text: str, history: Sequence[str]) -> str:
    """As `qa.followup.standalone`; earlier turns in another language are passed over."""
    thread = _Thread()
    for turn in history:
        if chinese(turn) or _open(turn.strip()):
            thread.hear(turn.strip())
    return thread.hear(text.strip())


class _Thread:
    """The last question as understood, what it speaks of, and when."""

    def __init__(self) -> None:
        self.asked, self.time = "", ""
        self.subject: list[str] = []

    def hear(self, text: str) -> str:
        about = _ABOUT.match(text)
        if about and self.asked and about["what"] in phrases(about["what"]):
            return self._at(about["what"])
        if not self.subject or not _open(text):
            return self._alone(text)
        return self._carry(text)

    def _at(self, time: str) -> str:
        """The last question, at another time."""
        before = self.time and self.time in self.asked
        self.asked = self.asked.replace(self.time, time, 1) if before else f"{time}{self.asked}"
        self.time = time
        return self.asked

    def _alone(self, text: str) -> str:
        times = phrases(text)
        self.asked, self.time = text, times[0] if len(times) == 1 else ""
        self.subject = spoken_of(text) or self.subject
        return text

    def _carry(self, text: str) -> str:
        times = phrases(text)
        own = spoken_of(text)
        carried = [phrase for phrase in self.subject if not any(phrase in one for one in own)][:CARRIED]
        self.time = times[0] if times else self.time
        added = "，".join(filter(None, ["、".join(carried), "" if times else self.time]))
        if _ABOUT.match(text) and own and not _BARE.match(text):
            self.subject = [*own, *carried][:CARRIED]
        return f"{text}（{added}）" if added else text


def _open(text: str) -> bool:
    """Whether a turn leaves its subject open."""
    return any(words.search(text) for words in (_BARE, _SAID, _PLIGHT, _MORE, _PRONOUN)) or bool(_ABOUT.match(text))


def spoken_of(text: str) -> list[str]:
    """What a question speaks of: its stretches between question words, without dates and without what says nothing."""
    text = _PRONOUN.sub(" ", topic(re.sub(r"[（）()]", " ", text)))
    for phrase in phrases(text):
        text = text.replace(phrase, " ")
    stretches = [_EDGES.sub("", _EDGES.sub("", part)) for part in parts(text)]
    others = re.findall(r"[A-Za-z][\w’'-]+(?: [A-Z][\w’'-]+)*", text)
    return [one for one in dict.fromkeys([*stretches, *others]) if len(one) > 1 and one not in _GENERIC]
