"""What is indexed of a passage: its span, the text that is embedded, and its entry in the lexical index."""

from datetime import datetime
from hashlib import blake2b

from index.catalogue import Cut, Text
from index.chunk import passages
from index.embed import Embedder
from index.lexical import Entry
from index.records import Article

WORD_PIECES = 200  # per passage, headline not counted; the model reads 256


def heading(title: str, source: str, published: str | None) -> str:
    """What is put before a passage for searching, never into a quote: headline, outlet and date."""
    if published is None:
        return f"{title}\n{source}"
    day = datetime.fromisoformat(published)
    return f"{title}\n{source}, {day.day} {day:%B %Y}"


def embedded(text: Text) -> str:
    """The text whose vector stands for a passage."""
    return f"{heading(text.title, text.source, text.published)}\n{text.text}"


def cuts(article: Article, embedder: Embedder) -> list[Cut]:
    """The passages of an article, each with the digest of its embedded text."""
    spans = passages(article.text, embedder.count, WORD_PIECES, article.language)
    published = None if article.published is None else article.published.isoformat()
    head = heading(article.title, article.source, published)
    return [Cut(start, end, _digest(f"{head}\n{article.text[start:end]}")) for start, end in spans]


def entry(text: Text) -> Entry:
    """The passage as the lexical index takes it."""
    head = heading(text.title, text.source, text.published)
    return Entry(row=text.row, text=text.text, head=head, source=text.source, published=text.seconds)


def _digest(text: str) -> bytes:
    return blake2b(text.encode(), digest_size=16).digest()
