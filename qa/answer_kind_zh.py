"""What kind of answer a Chinese question asks for. The question word stands where the answer would, so any place counts."""

import re

from qa.answer_kind import Kind, Wanted

_UNIT = r"(?:個?(?:世紀|年|月|星期|禮拜|週|周|日|天|小時|鐘頭|分鐘|秒))"
# In this order: the first that is found in the asking sentence decides.
_ASKING: tuple[tuple[Kind, str], ...] = (
    ("percent", r"百分之[幾多]|百分之多少|多少比[例率]|率[是為]?多少|多少個?百分|[幾多]成\b|佔.{0,8}(?:多少|幾)(?!人|名|個|年)|比[例率][是為]?多少"),
    ("money", r"(?:多少|幾多|幾)(?:錢|[億萬]?(?:港|美|日|歐|台)?[元圓]|[英]?鎊|款)|(?:售價|價格|票價|造價|罰款|車費|薪[金酬]|獎金|金額)[^，。]{0,6}(?:多少|幾)"),
    ("when", r"何時|[什甚][麼么]時[候間刻期]|幾時|哪一?個?(?:年|月|日|天|世紀|時期|時候|時間|時代|朝代|季節|星期)|何[年月日]|(?:西元|公元|在|於|到|從|是|[年月]的?|自)第?幾[年月日號]|幾月|幾號|幾點"
             r"|[什甚][麼么](?:日子|年份|年代|朝代|季節)"),
    ("how long", rf"多久|多長的?時間|(?:幾|多少|幾多){_UNIT}|幾歲|多大年紀|年紀多大"),
    ("why", r"為何(?![？?]?\s*$)|(?<![名稱作成視])[為因]為?[什甚][麼么](?!樣|[？?]?\s*$)|^為[什甚][麼么]|^為何|点解|點解|何以|因何|[什甚][麼么]原因|(?:原因|理由|緣故)[是為在](?:[什甚][麼么]|何|於|$|[？?])|怎麼會|何故|何原因"),
    ("who", r"誰|邊個|邊位|[哪何][一]?[位名]|何人|[什甚][麼么]人|哪一?[個些]?人"),
    ("where", r"哪[裡裏兒]|何[處地]|邊度|邊處|[什甚][麼么](?:地方|國家|城市|地區)|(?:哪一?[個座些]?|何|[什甚][麼么])(?:國家?|城市?|地[方區點帶]|省份?|州|縣市?|市鎮?|區域?|島嶼?|洲|海域?|港口?|街道?|村落?|鎮|鄉|大陸)|位於何"),
    ("how many", r"多少|幾多|幾[個人名位宗間所座艘架輛次項條隻支部場層份種類本張顆枚大處站倍屆]"),
    ("how much", r"多[高遠重快深寬闊大厚長]|[幾多]高"),
    ("name", r"哪一?[本部首齣]|何書|(?:書名|片名|歌名|劇名)"),
    ("yes or no", r"嗎[？?]?$|是否|有沒有|有無|會不會|是不是"),
)  # fmt: skip
_ASKED: list[tuple[Kind, re.Pattern[str]]] = [(kind, re.compile(pattern)) for kind, pattern in _ASKING]
_SENTENCE_END = re.compile(r"[。！!？?]+")
_CARRIED = re.compile(r"（[^）]*）\s*$")  # what a follow-up took on
_COUNTED = re.compile(r"(?:多少|幾多|幾)(?P<thing>[^\W\d_]{1,2})")


def wanted_in_chinese(question: str) -> Wanted:
    """As `qa.answer_kind.wanted`: `thing` is what stands right after "how many", `words` the whole question as one."""
    parts = [part for part in _SENTENCE_END.split(_CARRIED.sub("", question.strip())) if part.strip()]
    asking = parts[-1] if parts else question
    kind: Kind = next((kind for kind, pattern in _ASKED if pattern.search(asking)), "open")
    counted = _COUNTED.search(asking)
    thing = frozenset([counted["thing"]]) if counted else frozenset()
    return Wanted(kind=kind, thing=thing, asking=asking, words=frozenset([question]))
