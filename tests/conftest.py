"""What several tests share: small stories, and an archive made of pages by the real pipeline."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from index.build import Report, Writer
from index.records import Article, identity
from qa.engine import Engine

SAMPLE = Path(__file__).resolve().parents[1] / "sample" / "stories"
HKT = timezone(timedelta(hours=8), "HKT")
NOW = datetime(2026, 1, 12, 4, 0, tzinfo=UTC)

PAGE = """{title} - {outlet}
A A A
Temperature Humidity
News Archive Can search within past 12 months

{title}

{stamp}
{address}
Share this story facebook
{body}

{title}
"""


def story(number: int, text: str, *, source: str = "Quay Times", hour: int = 7, title: str | None = None) -> Article:
    """A story of 9 January 2026."""
    address = f"https://quay.example/{number}"
    return Article(
        id=identity(source, address),
        source=source,
        title=title or f"Headline {number}",
        text=text,
        address=address,
        url=address,
        published=datetime(2026, 1, 9, hour, 1, tzinfo=HKT),
    )


@pytest.fixture
def page() -> Callable[..., str]:
    """A text page as users save it."""

    def made(
        title: str, body: str, *, outlet: str = "Quay Times", stamp: str = "2026-01-09 HKT 07:01", address: str = ""
    ) -> str:
        return PAGE.format(title=title, body=body, outlet=outlet, stamp=stamp, address=address)

    return made


@pytest.fixture
def build() -> Callable[..., Report]:
    """Run the real pipeline over a folder."""

    def run(folder: Path, data: Path, **options: bool) -> Report:
        with Writer(data) as writer:
            return writer.read(folder, now=NOW, **options)

    return run


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample archive, built once; tests only read it."""
    data = tmp_path_factory.mktemp("sample") / "data"
    with Writer(data) as writer:
        assert writer.read(SAMPLE, now=NOW).problems == []
    return data


@pytest.fixture(scope="session")
def engine(sample: Path) -> Iterator[Engine]:
    """An engine over the sample archive."""
    engine = Engine(sample)
    yield engine
    engine.close()
