"""The image and the units name only what there is, and systemd finds no fault with the units; they are not run here."""

import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer import Typer
from typer.main import get_command

import app
from index.__main__ import app as index

ROOT = Path(__file__).resolve().parents[1]
UNITS = sorted((ROOT / "deploy").glob("*.service"))


def test_the_image_copies_what_is_there_and_runs_without_root() -> None:
    lines = (ROOT / "Dockerfile").read_text("utf-8").splitlines()
    copied = [name for line in lines if line.startswith("COPY") for name in line.split()[1:-1]]
    assert copied and all((ROOT / name).exists() for name in copied)
    allowed = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert all(f"!{name}" in allowed for name in copied)
    assert [line for line in lines if line.startswith("USER")] == ["USER archive"]
    torch = next(
        line for line in (ROOT / "requirements.txt").read_text("utf-8").splitlines() if line.startswith("torch==")
    )
    assert f'"{torch}+cpu"' in "\n".join(lines)


def test_the_image_starts_the_chat_with_options_it_has() -> None:
    text = (ROOT / "Dockerfile").read_text("utf-8")
    words = [word for kind in ("ENTRYPOINT", "CMD") for word in json.loads(re.search(rf"^{kind} (.+)$", text, re.M)[1])]  # type: ignore[index]
    assert words[:2] == ["python", "app.py"]
    assert all(word in help_of(words[1:]) for word in words if word.startswith("--"))


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed (Debian: systemd)")
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_understands_every_line_of_a_unit_and_counts_it_as_confined(unit: Path, tmp_path: Path) -> None:
    here = tmp_path / unit.name  # the same with a program that is there, for systemd looks whether it can be run
    text = unit.read_text("utf-8").replace("/opt/ask-the-archive/.venv/bin/python", str(Path(sys.executable).resolve()))
    here.write_text(text.replace("/opt/ask-the-archive", str(ROOT)), "utf-8")
    verified = subprocess.run(["systemd-analyze", "verify", here], capture_output=True, text=True, check=False)
    assert (verified.returncode, verified.stderr) == (0, "")
    # Exposure in tenths, of 100 for a unit that is confined in nothing.
    judged = ["systemd-analyze", "security", "--offline=true", "--threshold=20", here]
    assert subprocess.run(judged, capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_gives_only_options_that_the_command_has(unit: Path) -> None:
    command = re.search(r"^ExecStart=(.+)$", unit.read_text("utf-8"), re.M)
    assert command is not None
    words = shlex.split(command[1])[1:]
    told = help_of(words)
    assert all(word in told for word in words if word.startswith("--"))


def help_of(words: list[str]) -> set[str]:
    """The options of the command that the words start."""
    if words[0] == "app.py":
        chat = Typer()
        chat.command()(app.chat)
        return options(get_command(chat))
    return options(get_command(index).commands[words[2]])  # type: ignore[attr-defined]


def options(command: object) -> set[str]:
    return {option for parameter in command.params for option in parameter.opts}  # type: ignore[attr-defined]
