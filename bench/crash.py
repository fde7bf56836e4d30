"""Kill a process that adds, changes, removes and compacts stories, many times, and look after each kill whether anything is lost.

python -m bench.crash [--kills 200] [--seed 1]
"""

import argparse
import sys
import tempfile
from pathlib import Path

import numpy as np

from index.embed import load
from tests.crashing import Case, kill, wrong


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    load().question("the model's graph is made before")
    rng, bad, steps = np.random.default_rng(options.seed), 0, 0
    case = Case(Path(tempfile.mkdtemp(prefix="crash-")))
    for number in range(options.kills):
        kill(case, number, float(rng.uniform(0.2, 2.0)))
        steps = len(case.steps())
        for finding in wrong(case):
            bad += 1
            print(f"kill {number}: {finding}", flush=True)
    print(f"{options.kills} kills in {steps} steps: {bad} findings ({case.data})")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
