"""How many of a set of publishers' pages are read right, per field, and what is wrong with the others.

    python -m bench.pages FOLDER

FOLDER holds `expected.json`, a list of {file, publisher, url, title, publishing_date, authors, text}, and the files. A title is
right when its letters and digits are; a date when it is the same minute; a text is measured by its runs of five words
(precision, recall, F1) and right at an F1 of 0.9.
"""

import json
import re
import sys
import time
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from statistics import mean

from index.readers import read
from index.records import Article

RIGHT = 0.9


def runs(text: str) -> Counter[tuple[str, ...]]:
    """The runs of five words in a text, with how often each occurs."""
    words = re.findall(r"\w+", text.lower())
    return Counter(zip(*(words[start:] for start in range(5)), strict=False))


def overlap(text: str, expected: str) -> tuple[float, float, float]:
    """Precision, recall and F1 of a text's runs of five words."""
    found, wanted = runs(text), runs(expected)
    common = (found & wanted).total()
    if not common:
        return 0.0, 0.0, 0.0
    precision, recall = common / found.total(), common / wanted.total()
    return precision, recall, 2 * precision * recall / (precision + recall)


def letters(text: str) -> str:
    """A title as it is compared."""
    return re.sub(r"\W+", "", text).lower()


def compared(article: Article | None, expected: Mapping[str, str]) -> dict[str, object]:
    """One page's row: title and date right or not, the text's measures, and the mistakes."""
    if article is None:
        return {"title": False, "date": False, "text": (0.0, 0.0, 0.0), "mistakes": ["not read"]}
    mistakes = []
    if not (title := letters(article.title) == letters(expected["title"])):
        mistakes.append(f"title: {article.title!r}, expected {expected['title']!r}")
    wanted = datetime.fromisoformat(expected["publishing_date"])
    date = article.published is not None and abs((article.published - wanted).total_seconds()) < 60
    if not date:
        mistakes.append(f"date: {article.published} from {article.date_from}, expected {wanted}")
    measures = overlap(article.text, expected["text"])
    if measures[2] < RIGHT:
        mistakes.append("text: precision {:.2f}, recall {:.2f}, F1 {:.2f}".format(*measures))
    return {"title": title, "date": date, "text": measures, "mistakes": mistakes}


def main(folder: Path) -> None:
    """Print the table and the mistakes."""
    pages = json.loads((folder / "expected.json").read_text())
    rows, start = [], time.perf_counter()
    for page in pages:
        stories = [item for item in read(folder / page["file"]) if isinstance(item, Article)]
        rows.append(compared(stories[0] if stories else None, page))
    seconds = time.perf_counter() - start
    measures = [row["text"] for row in rows]
    print(f"pages               {len(rows)}")
    print(f"title right         {sum(bool(row['title']) for row in rows)}")
    print(f"date right          {sum(bool(row['date']) for row in rows)}")
    print(f"text right          {sum(measure[2] >= RIGHT for measure in measures)}  (F1 at least {RIGHT})")
    print("text mean P/R/F1    " + " / ".join(f"{mean(column):.3f}" for column in zip(*measures, strict=True)))
    print(f"milliseconds a page {1000 * seconds / len(rows):.0f}\n\nmistakes")
    for page, row in zip(pages, rows, strict=True):
        for mistake in row["mistakes"]:
            print(f"  {page['file']}: {mistake}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m bench.pages FOLDER")
    main(Path(sys.argv[1]))
