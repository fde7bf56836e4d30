"""Kill processes that build, update, remove from, compact and migrate an archive, and look after each kill whether anything is lost.

python -m bench.crash [--kills 200] [--seed 1]

A kill is with SIGKILL, at a random instant after the operation began. Update, remove and compact go on with one archive
from kill to kill; a build begins from nothing, a migration from an archive that the program of the first schema wrote.
"""

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path

import numpy as np

from index.embed import load
from tests.crashing import IDLE, LONGEST, OPERATIONS, Case, kill, wrong

REPEATED = 1.5  # seconds until the kill, at most, where the operation is repeated until then


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    load().question("the model's graph is made before")
    root, rng = Path(tempfile.mkdtemp(prefix="crash-")), np.random.default_rng(options.seed)
    kills, midst, findings = Counter[str](), Counter[str](), Counter[str]()
    for number in range(options.kills):
        operation = OPERATIONS[number % len(OPERATIONS)]
        case = Case(root / (f"{operation}-{number}" if operation in LONGEST else "one"))
        case.prepare(operation)
        doing = kill(case, operation, number, float(rng.uniform(0, LONGEST.get(operation, REPEATED))))
        kills[operation] += 1
        midst[operation] += doing != IDLE
        for finding in wrong(case):
            findings[operation] += 1
            print(f"kill {number}, {operation}: {finding}", flush=True)
    print(f"{'killed':10} {'times':>6} {'in the midst of a step':>24} {'findings':>9}")
    for name in OPERATIONS:
        print(f"{name:10} {kills[name]:6} {midst[name]:24} {findings[name]:9}")
    print(f"in all {kills.total()} kills, {findings.total()} findings ({root})")
    sys.exit(1 if findings.total() else 0)


if __name__ == "__main__":
    main()
