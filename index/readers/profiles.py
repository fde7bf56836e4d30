"""Where the sites whose pages we know keep headline, time, story and captions: about fifteen lines a site.

A profile is believed before anything else on the page. To add a site, add an entry and its hosts.
"""

from dataclasses import dataclass
from datetime import tzinfo
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One site: `title`, `date`, `text` and `captions` are XPath expressions that select elements or attributes."""

    source: str
    title: str
    date: str
    text: str
    captions: tuple[str, ...] = ()
    zone: tzinfo
    languages: tuple[tuple[str, str], ...] = ()  # part of the path -> language


def _has(name: str) -> str:
    return f"contains(concat(' ', normalize-space(@class), ' '), ' {name} ')"


# RTHK news pages, 2009 to today: /rthk/{en,ch}/component/k2/<id>-<YYYYMMDD>.htm, Big5 in the oldest. "2026-01-09 HKT 14:23".
RTHK = Profile(
    source="RTHK",
    title=f"//h2[{_has('itemTitle')}]",
    date=f"//div[{_has('createddate')}]",
    text=f"//div[{_has('itemFullText')}]",
    captions=(f"//*[{_has('detailNewsSlideTitleText')}]", f"//img[{_has('imgPhotoAfterLoad')}]/@alt"),
    zone=ZoneInfo("Asia/Hong_Kong"),
    languages=(("/en/", "en"), ("/ch/", "zh")),
)

_HOSTS = {"news.rthk.hk": RTHK, "rthk.hk": RTHK, "rthk9.rthk.hk": RTHK, "gbcode.rthk.org.hk": RTHK, "rthk.org.hk": RTHK}


def profile(url: str | None) -> Profile | None:
    """The profile of the site that an address belongs to."""
    try:
        host = (urlsplit(url or "").hostname or "").removeprefix("www.")
    except ValueError:
        return None
    return _HOSTS.get(host)


def looks_like(page: str) -> Profile | None:
    """The profile whose site a page that does not give its address was saved from: RTHK's have its three class names."""
    return RTHK if all(name in page for name in ("itemTitle", "createddate", "itemFullText")) else None
