"""Every shell block of the README runs, in order, in a copy of the project."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
BLOCKS = re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
COMMANDS = [line for block in BLOCKS for line in block.splitlines() if line.startswith("python -m ")]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("readme") / "project"
    shutil.copytree(ROOT, target, ignore=shutil.ignore_patterns(".git", ".venv", "data", ".*_cache", "__pycache__"))
    return target


def test_the_readme_names_the_two_commands_that_the_makefile_has() -> None:
    assert {"make run\n", "make test\n"} <= set(BLOCKS)
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert "\nrun:" in makefile
    assert "\ntest:" in makefile


def test_every_python_command_of_the_readme_runs(copy: Path) -> None:
    assert len(COMMANDS) >= 5
    for command in COMMANDS:
        words = f"{sys.executable}{command.removeprefix('python')}"
        done = subprocess.run(words, shell=True, cwd=copy, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        assert done.stdout.strip(), command
