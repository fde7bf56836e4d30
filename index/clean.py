"""What every reader does to a text before offsets into it exist: bytes to characters, agency and photo credits, addresses.

Line ends become "\\n" and control characters are taken out; every other character of a story is kept as it came.
"""

import re
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit

from charset_normalizer import from_bytes

from index.agencies import SIGNING, agency
from index.records import Caption, ReadError

_LINE_END = re.compile(r"\r\n?|[\v\f]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_SPACE = re.compile(r"\s+")

# Several agencies as they sign one story.
_JOINED = rf"(?:{SIGNING})(?:\s*(?:[/,、&;]|and)\s*(?:{SIGNING}))*"
_SIGNED = re.compile(rf"\s*[(（\[【]\s*({_JOINED})\s*[)）\]】]\s*$", re.I)
_SIGNED_DASH = re.compile(rf"(?:\s+[-–—]+\s*|[—–]\s*|\n\s*[-–—]*\s*)({_JOINED})\s*$", re.I)
# An agency not in the table: capitals in brackets after the last full stop; "(WHO)" within a sentence is none.
_SIGNED_OTHER = re.compile(r"(?<=[.!?\"”’'。！？」])\s*[(（]([A-Z]{2,6}(?:[/,] ?[A-Z]{2,6})*)[)）]\s*$")
_SIGNATURE = 120  # characters at the end in which a signature can stand
_NOT_AGENCIES = {"END", "ENDS", "MORE", "TBC", "ED", "PG", "OK"}
_DATELINE = re.compile(rf"(?:^|\n)[A-Z][^\n()]{{1,60}}[(（]({_JOINED})[)）]\s*[-–—:]", re.I)
_DATELINE_WITHIN = 400  # characters: after a byline and a standfirst at most

_CREDITED = r"(?P<{}>[A-Z0-9@\u00c0-\u00de\u3400-\u9fff][^:：\n]{{1,78}}?)[)）\]]*\.?\s*$"
_NOTICE = re.compile(
    r"^(?:corrections?|clarification|retraction|更正|更正啟事)(?: and clarifications?)?\s*[:：(].+"
    r"|^[(\[]?(?:this|an earlier version of this|a previous version of this) (?:story|article|report|version)\b.{0,80}"
    r"\b(?:corrected|correct|updated to|incorrectly|misstated|retracted|withdrawn|removed)\b.*",
    re.I,
)
_EDITORS_NOTE = re.compile(r"^editor['’]?s['’]? note\s*[:：]", re.I)
_KILL = re.compile(
    r"^(?:story (?:removed|withdrawn|retracted|killed)|(?:mandatory |bulletin |advisory:? )?kill|retraction)\s*[:：—-]",
    re.I,
)
_CORRECTS = re.compile(
    r"\b(?:correct(?:s|ed|ion|ing)?|retract(?:s|ed|ion)?|clarif(?:y|ies|ied|ication)|withdr[ae]wn? (?:the|this|our) (?:story|article|report)"
    r"|mandatory kill|kill (?:the|this) story|(?-i:KILL))\b",
    re.I,
)
_NOTICE_LENGTH = 1000
UNEXPLAINED = "Withdrawn by its publisher."  # the notice of a withdrawn story that gives none

_PHOTO = re.compile(  # with a capital, so that "two pictures: one of the ship" in a story is none
    r"(?:^|[\s(（\[|])(?:FILE |File )?(?:P(?:hoto|HOTO)(?:s|graph)?|Pictures?|Images?|Pics?)\s*(?:by|[Cc]redits?|courtesy of)?\s*[:：]\s*"
    + _CREDITED.format("a")
    + r"|[\s(（\[]*(?:相片|圖片|照片|图片|攝影|摄影|資料圖片)(?:來源|来源)?\s*[:：]\s*"
    + _CREDITED.format("b")
    + r"|[\s(（\[]+Photo(?:graph)? by "
    + _CREDITED.format("c")
    + r"|[\s(（\[]+(?P<d>(?:AP|AFP|Reuters|EPA) Photo\s*/\s*[^\n()]{2,60})[)）\]]*\.?\s*$"
)

_TRACKING = re.compile(
    r"(?:utm_.*|fbclid|gclid|dclid|msclkid|yclid|igshid|mc_[ce]id|ocid|cmpid|cmp|ncid|ito|smid|smtyp|ref|ref_src|referrer"
    r"|spm|share|__twitter_impression|guccounter|guce_.*|at_(?:medium|campaign|custom\d|link.*)|ns_.*|xtor|ftag|taid|soc_.*)",
    re.I,
)
# Sites whose addresses hold a key beside what can change: RTHK's stories are numbered, in both languages.
_KEYS = (
    (
        re.compile(r"https://(?:news\.)?rthk\.hk/rthk/\w+/component/k2/(\d+)-\d{8}\.html?"),
        r"https://news.rthk.hk/k2/\1",
    ),
)
_DEFAULT_PORTS = {":80", ":443"}

# Words that no other language of this list has among its commonest.
_COMMON = {
    "en": "the and of to that with was were for said",
    "de": "der die und das nicht mit ist den von auf",
    "fr": "les des est dans une pour qui sur du et",
    "es": "el los las una por con que del se y",
    "pt": "os uma com não para dos da do em que",
    "it": "il gli che della di per non sono nel è",
    "nl": "het een van en niet met voor zijn op dat",
}
_STOPWORDS = {language: frozenset(words.split()) for language, words in _COMMON.items()}
_WORD = re.compile(r"[^\W\d_]+")
_SCRIPTS = (
    ("ja", re.compile("[\u3040-\u30ff]"), 0.1),
    ("ko", re.compile("[\uac00-\ud7af]"), 0.2),
    ("zh", re.compile("[\u3400-\u9fff]"), 0.25),
)


class Decoded(NamedTuple):
    """The characters of some bytes; `lost` bytes had no meaning and stand as U+FFFD."""

    text: str
    lost: int


def decode(data: bytes, declared: str | None = None) -> Decoded:
    """Bytes to characters: byte order mark, UTF-8, the declared encoding, then what the bytes look like.

    Text that is UTF-8 but for a few bytes stays UTF-8, each bad byte shown as U+FFFD. Raises ReadError for bytes that
    are no text.
    """
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return _patched(data, encoding)
    for encoding in ("utf-8", *_known(declared)):
        try:
            return Decoded(data.decode(encoding), 0)
        except UnicodeDecodeError:
            continue
    patched = _patched(data, "utf-8")
    good = sum(1 for character in patched.text if character > "\x7f") - patched.lost
    return patched if good > 2 * patched.lost else Decoded(_guessed(data), 0)


def text(raw: str) -> str:
    """A story's text: line ends as "\\n", no control characters, no space at either end; the rest as it came."""
    return _SURROGATE.sub("\ufffd", _CONTROL.sub("", _LINE_END.sub("\n", raw))).strip()


def line(raw: str) -> str:
    """A headline, a name: `text` on one line."""
    return _SPACE.sub(" ", text(raw)).strip()


def is_binary(head: bytes) -> bool:
    """Whether the beginning of a file cannot be text: NULs or many control characters, without a UTF-16 mark."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    controls = sum(1 for byte in head if byte < 32 and byte not in b"\t\n\r\v\f\x1b")
    return controls > max(1, len(head) // 100) or head.startswith((b"%PDF-", b"\x7fELF"))


def signed(body: str) -> tuple[str, str | None]:
    """The text without the agency's signature at its end, and the agency: "... he said. (AFP)" -> "... he said.", "AFP"."""
    for pattern in (_SIGNED, _SIGNED_DASH, _SIGNED_OTHER):
        found = pattern.search(body, max(0, len(body) - _SIGNATURE))
        if found and found[1] not in _NOT_AGENCIES and body[: found.start()].strip():
            return body[: found.start()].rstrip(), agency(found[1])
    return body, None


def dateline(body: str) -> str | None:
    """The agency named in the dateline, "JERUSALEM (AP) — ...", which stays in the text."""
    found = _DATELINE.search(body, 0, _DATELINE_WITHIN)
    return agency(found[1]) if found else None


def notice(title: str, body: str, given: str | None) -> tuple[str | None, bool]:
    """A correction that the story carries, and whether its headline takes it back ("STORY REMOVED: ...").

    `given` is an editor's note from a field, which counts only where it speaks of a correction; else the first or last
    paragraph that does. A headline "Correction: ..." is the story itself.
    """
    note = line(given or "")
    killed = bool(_KILL.search(title))
    if _CORRECTS.search(note):
        return note[:_NOTICE_LENGTH], killed
    edges = [part for part in body.split("\n") if part.strip()]
    found = next((line(part) for part in (*edges[:2], *edges[-3:]) if _is_notice(part.strip())), None)
    return (found or (line(body) if killed else None) or "")[:_NOTICE_LENGTH] or None, killed


def _is_notice(part: str) -> bool:
    return bool(_NOTICE.match(part) or (_EDITORS_NOTE.match(part) and _CORRECTS.search(part)))


def caption(raw: str) -> Caption:
    """A caption with its photo credit taken out: "People gather. Photo: Reuters" -> "People gather.", "Reuters"."""
    whole = line(raw)
    found = _PHOTO.search(whole)
    if not found:
        return Caption(text=whole)
    return Caption(text=whole[: found.start()].rstrip(" (（[|"), credit=next(filter(None, found.groups())).strip())


def canonical(address: str) -> str:
    """The one spelling of an address, for identity: https, host in lower case without "www.", no fragment, no tracking
    parameters, no slash at the end. What is no web address is only stripped."""
    address = line(address)
    if not address.lower().startswith(("http://", "https://")):
        return address
    try:
        parts = urlsplit(address)
    except ValueError:  # "http://[bad"
        return address
    host = parts.netloc.rpartition("@")[2].lower().removeprefix("www.")
    for port in _DEFAULT_PORTS:
        host = host.removesuffix(port)
    kept = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.fullmatch(pair[0])]
    query = f"?{urlencode(kept)}" if kept else ""
    whole = f"https://{host}{parts.path.rstrip('/')}{query}"
    return next((pattern.sub(key, whole) for pattern, key in _KEYS if pattern.match(whole)), whole)


def language(body: str) -> str | None:
    """ISO 639-1 code of a text by its script and commonest words; None where these do not tell."""
    sample = body[:1500]
    if not sample.isascii():
        for code, pattern, share in _SCRIPTS:
            if len(pattern.findall(sample)) > share * len(sample):
                return code
    words = _WORD.findall(sample.lower())
    counts = {code: sum(map(words.count, common)) for code, common in _STOPWORDS.items()}
    best = max(counts, key=lambda code: counts[code])
    return best if counts[best] >= max(2, len(words) // 20) else None


def _known(declared: str | None) -> tuple[str, ...]:
    """The Python codec for a declared encoding, as browsers read its label (WHATWG Encoding)."""
    wider = {
        "big5": "big5hkscs",
        "gb2312": "gb18030",
        "gbk": "gb18030",
        "iso-8859-1": "cp1252",
        "latin1": "cp1252",
        "us-ascii": "cp1252",
    }
    name = (declared or "").strip().strip("\"'").lower()
    try:
        "".encode(wider.get(name, name))
    except (LookupError, ValueError):
        return ()
    return (wider.get(name, name),)


def _patched(data: bytes, encoding: str) -> Decoded:
    shown = data.decode(encoding, "replace")
    return Decoded(shown, shown.count("\ufffd"))


def _guessed(data: bytes) -> str:
    """Of the encodings that news came in before UTF-8, the one in which these bytes look like a language."""
    best = from_bytes(
        data[:200_000], cp_isolation=["big5hkscs", "gb18030", "cp1252", "euc_jp", "shift_jis", "euc_kr", "cp1251"]
    ).best()
    for encoding in (best.encoding if best else None, "big5hkscs", "cp1252", "latin-1"):
        try:
            if encoding and not is_binary(data[:4096]):
                return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ReadError("not text in any encoding known here; save it as UTF-8")
