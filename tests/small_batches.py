"""Build an archive in very small transactions, to be killed by a test at any instant."""

import sys
from pathlib import Path

from index import build
from tests.conftest import NOW

if __name__ == "__main__":
    build.STORIES, build.TEXTS = 3, 4
    with build.Writer(Path(sys.argv[2])) as writer:
        writer.read(Path(sys.argv[1]), now=NOW)
