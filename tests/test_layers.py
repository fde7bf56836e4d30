"""Imports run strictly downward (DESIGN, section 3)."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
RANKS = [
    {"app"},
    {"web", "qa.__main__"},
    {"qa.floors", "qa.verdicts"},
    {"qa.evaluate"},
    {"qa.engine"},
    {"qa.asked"},
    {"qa.refuse", "qa.unmentioned"},
    {
        "qa.extract",
        "qa.confidence",
        "qa.disagree",
        "qa.candidates",
        "qa.narrate",
        "qa.narrative",
        "qa.changed",
        "qa.changed_zh",
        "qa.arrange",
        "qa.generate",
        "qa.independent",
        "qa.languages",
        "qa.window",
    },
    {"qa.retrieve", "qa.question"},
    {"qa.verify"},
    {"qa.endpoint"},
    {"qa.wording"},
    {"qa.stated"},
    {"qa.attribution", "qa.shifted"},
    {
        "qa.when",
        "qa.followup",
        "qa.followup_zh",
        "qa.intent",
        "qa.intent_zh",
        "qa.answer_kind",
        "qa.answer_kind_zh",
        "qa.curve",
        "qa.answer_span",
        "qa.answer_span_zh",
        "qa.turn",
        "qa.event",
        "qa.event_zh",
        "qa.figures",
        "qa.figures_zh",
        "qa.quotable",
        "qa.vocabulary",
    },
    {"qa.dates"},
    {"qa.cite", "qa.days"},
    {"qa.sentences", "qa.sentences_zh"},
    {"qa.records"},
    {"index.__main__"},
    {"index.check", "index.backup", "index.log"},
    {"index.build"},
    {"index.vectors", "index.archive"},
    {"index.entries", "index.view"},
    {"index.columns", "index.dense_file", "index.freshness"},
    {"index.lexical", "index.dense", "index.catalogue", "index.embed"},
    {
        "index.schema",
        "index.model",
        "index.graph",
        "index.copies",
        "index.connection",
        "index.derived",
        "index.rows",
        "index.cells",
        "index.notices",
    },
    {"index.readers", "index.stories", "index.chunk", "index.clean", "index.chinese"},
    {"index.agencies"},
    {"index.records"},
]
READING_SEAM = {"index.archive", "index.view", "index.records", "index.embed", "index.chunk", "index.chinese"}


def modules() -> list[str]:
    files = [ROOT / "app.py", *ROOT.glob("index/**/*.py"), *ROOT.glob("qa/**/*.py"), *ROOT.glob("web/**/*.py")]
    return [
        ".".join(f.relative_to(ROOT).with_suffix("").parts) for f in files if f.exists() and f.name != "__init__.py"
    ]


def imports(module: str) -> set[str]:
    tree = ast.parse((ROOT / Path(*module.split("."))).with_suffix(".py").read_text("utf-8"))
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return {name for name in found if rank(name) is not None}


def rank(name: str) -> int | None:
    return next((i for i, names in enumerate(RANKS) if any(f"{name}.".startswith(f"{n}.") for n in names)), None)


@pytest.mark.parametrize("module", modules())
def test_every_module_imports_only_from_below(module: str) -> None:
    own = rank(module)
    assert own is not None, f"{module} has no place in the order: give it one"
    for name in imports(module):
        family = ".".join(module.split(".")[:2])
        assert rank(name) > own or f"{name}.".startswith(f"{family}.") or same_helper(module, name), (
            f"{module} imports {name}"
        )


def same_helper(module: str, name: str) -> bool:
    """Modules of one rank that serve one job may use each other."""
    return rank(module) == rank(name) and module.split(".")[0] == name.split(".")[0]


@pytest.mark.parametrize("module", [m for m in modules() if m.startswith("qa")])
def test_asking_uses_only_the_reading_seam(module: str) -> None:
    for name in imports(module):
        if name.startswith("index"):
            assert ".".join(name.split(".")[:2]) in READING_SEAM, f"{module} imports {name}"
