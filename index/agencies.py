"""The news agencies: every spelling in which they sign, with the one name under which each is kept."""

import re

_SPACE = re.compile(r"\s+")
_JOINTS = re.compile(r"\s*(?:[/,、&;]|\band\b)\s*")

AGENCIES = {
    "afp": "AFP", "agence france-presse": "AFP", "法新社": "AFP", "法新": "AFP",
    "ap": "AP", "associated press": "AP", "the associated press": "AP", "ap news": "AP", "美聯社": "AP", "美联社": "AP",
    "reuters": "Reuters", "reuter": "Reuters", "thomson reuters": "Reuters", "路透社": "Reuters", "路透": "Reuters",
    "xinhua": "Xinhua", "xinhua news agency": "Xinhua", "新華社": "Xinhua", "新华社": "Xinhua",
    "dpa": "dpa", "德新社": "dpa", "efe": "EFE", "ansa": "ANSA", "upi": "UPI", "united press international": "UPI",
    "aap": "AAP", "tass": "TASS", "塔斯社": "TASS", "cnn": "CNN",
    "kyodo": "Kyodo", "kyodo news": "Kyodo", "共同社": "Kyodo", "yonhap": "Yonhap", "韓聯社": "Yonhap", "韩联社": "Yonhap",
    "cna": "CNA", "中央社": "CNA", "中新社": "China News Service", "中通社": "HKCNA", "bernama": "Bernama", "antara": "Antara",
    "pti": "PTI", "press trust of india": "PTI", "ani": "ANI", "ians": "IANS", "pa": "PA", "pa media": "PA",
    "press association": "PA", "bloomberg": "Bloomberg", "bloomberg news": "Bloomberg", "彭博": "Bloomberg", "彭博社": "Bloomberg",
    "canadian press": "The Canadian Press", "the canadian press": "The Canadian Press", "anadolu": "Anadolu",
    "anadolu agency": "Anadolu",
}  # fmt: skip
_KEPT = frozenset(AGENCIES.values())
# At the end of a text these are as often a state or the outlet itself; only a dateline shows that they sign.
_ONLY_IN_DATELINES = {"pa", "cnn"}


def _any_of(names: list[str]) -> str:
    return "|".join(sorted(map(re.escape, names), key=len, reverse=True))


IN_DATELINES = _any_of([*AGENCIES])
SIGNING = _any_of([name for name in AGENCIES if name not in _ONLY_IN_DATELINES])


def agency(name: str) -> str:
    """The one name of an agency, or of several joined by a slash: "法新社" -> "AFP"; others as they are written."""
    return "/".join(AGENCIES.get(part.lower(), part) for part in _parts(name))


def credited(credit: str | None) -> frozenset[str]:
    """The agencies that a credit or an outlet's name stands for: "Reuters/AP" -> both; none for "staff"."""
    return frozenset(AGENCIES.get(part.lower(), part) for part in _parts(credit or "")) & _KEPT


def _parts(name: str) -> list[str]:
    return [part for part in _JOINTS.split(_SPACE.sub(" ", name).strip()) if part]
