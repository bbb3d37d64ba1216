"""Imports only go down. This file reads them."""

import ast
import graphlib
import json
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from namemodel.web.page import TABS

ROOT = Path(__file__).parent.parent


def layers() -> list[list[str]]:
    """Return the layers of CONTRIBUTING.md, from the bottom up: a part may import those of lower layers."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    table = text.split("| layer | what it owns |\n| --- | --- |\n")[1].split("\n\n")[0]
    return [re.findall(r"`([\w.]+)`", row.split("|")[1]) for row in reversed(table.splitlines())]


RANK = {part: rank for rank, parts in enumerate(layers()) for part in parts}
# Arrows within a line, each for a reason.
BESIDE = {
    ("cli", "web"),  # `namemodel serve`, in that function alone
}


class Import(NamedTuple):
    """One import: of which module, by which, and how."""

    by: str
    of: str
    lazy: bool
    """Inside a function."""
    types: bool
    """Under `if TYPE_CHECKING`."""

    def __str__(self) -> str:
        return f"{self.by} imports {self.of}"


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def modules() -> dict[str, Path]:
    """Return the package's modules and app.py, by name."""
    paths = [ROOT / "app.py", *(ROOT / "namemodel").rglob("*.py")]
    return {name_of(path): path for path in paths}


def walk(node: ast.AST, by: str, lazy: bool = False, types: bool = False) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            yield from (Import(by, alias.name, lazy, types) for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            assert not child.level, f"{by}: write imports in full"
            for alias in child.names:
                whole = f"{child.module}.{alias.name}"
                yield Import(by, whole if whole in modules() else str(child.module), lazy, types)
        else:
            inside = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
            checking = isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test)
            yield from walk(child, by, lazy or inside, types or checking)


@cache
def imports() -> tuple[Import, ...]:
    return tuple(
        found
        for name, path in modules().items()
        for found in walk(ast.parse(path.read_text(encoding="utf-8")), name)
    )


def part(module: str) -> str:
    """Return the part of the package that a module belongs to: namemodel.data.table → data.

    The article is the one room with several floors: its networks, its training and its studies.
    """
    pieces = module.split(".")
    if pieces[:2] == ["namemodel", "article"]:
        return ".".join(pieces[1:3])
    return pieces[1] if pieces[0] == "namemodel" and len(pieces) > 1 else pieces[0]


def ours() -> list[Import]:
    """Return the imports of one part of the package by another; the package itself is its version."""
    return [
        i
        for i in imports()
        if i.of.split(".")[0] in ("namemodel", "app")
        and part(i.by) != part(i.of)
        and "namemodel" not in (i.by, i.of)
    ]


def test_every_part_has_its_place() -> None:
    parts = {part(name) for name in modules() if name not in ("namemodel", "namemodel.article")}
    assert sorted(parts - RANK.keys()) == []
    assert len(imports()) > 200


def test_imports_only_go_down() -> None:
    up = [
        str(i)
        for i in ours()
        if RANK[part(i.of)] >= RANK[part(i.by)] and (part(i.by), part(i.of)) not in BESIDE
    ]
    assert up == []


def test_no_two_modules_need_each_other() -> None:
    needs: dict[str, set[str]] = defaultdict(set)
    for i in imports():
        if not i.types and i.of in modules() and i.of != i.by:
            needs[i.by].add(i.of)
    graphlib.TopologicalSorter(needs).prepare()  # raises CycleError


def test_the_command_line_imports_the_page_only_inside_a_function() -> None:
    found = [i for i in ours() if (part(i.by), part(i.of)) == ("cli", "web")]
    assert found
    assert all(i.lazy for i in found)
    assert {i.by for i in found} == {"namemodel.cli.serve"}


def test_only_the_page_knows_gradio() -> None:
    users = {part(i.by) for i in imports() if i.of.split(".")[0] in ("gradio", "gradio_client")}
    assert users == {"web"}


def test_tabs_of_the_page_know_what_they_share_and_not_each_other() -> None:
    def room(module: str) -> str:
        return module.removeprefix("namemodel.web.").split(".")[0]

    inside = [
        i for i in imports() if part(i.by) == part(i.of) == "web" and "namemodel.web" not in (i.by, i.of)
    ]
    tabs = {room(name) for name in modules() if name.endswith(".tab")}
    assert {f"namemodel.web.{tab}.tab" for tab in tabs} == {tab.__name__ for tab in TABS}
    workers = {"work", "reader_work"}
    allowed = {"shared": {"shared"}, "reader_work": set(), "work": {"reader_work"}}
    allowed |= {tab: {tab, "shared"} | workers for tab in tabs}
    assert [str(i) for i in inside if room(i.of) not in allowed.get(room(i.by), {room(i.of)})] == []
    assert {room(i.by) for i in inside if room(i.of) in tabs} - tabs == {"page"}


def test_only_the_command_line_knows_typer() -> None:
    assert {part(i.by) for i in imports() if i.of.split(".")[0] == "typer"} == {"cli"}


def test_only_one_engine_knows_ray_and_nothing_imports_it_before_it_is_chosen() -> None:
    engine = {"namemodel.tables.ray", "namemodel.tables.ray_session"}
    users = [i for i in imports() if i.of.split(".")[0] == "ray"]
    assert users
    assert all(i.lazy and i.by in engine for i in users), users
    outside = [i for i in imports() if i.of.startswith("namemodel.tables.ray") and i.by not in engine]
    assert {i.by for i in outside} == {"namemodel.cli.batch"}
    assert all(i.lazy for i in outside)


def test_settings_and_errors_know_neither_torch_nor_files() -> None:
    for i in imports():
        if part(i.by) in ("errors", "events", "architectures", "config", "presets"):
            assert i.of.split(".")[0] in (
                "__future__",
                "collections",
                "dataclasses",
                "difflib",
                "functools",
                "namemodel",
                "pydantic",
                "pydantic_core",
                "typing",
            ), i


def test_networks_know_neither_spellings_files_nor_training() -> None:
    allowed = {"architectures", "errors", "config", "names"}
    assert {part(i.of) for i in ours() if part(i.by) == "models"} <= allowed


def test_nothing_in_the_package_imports_tests_or_benchmarks() -> None:
    assert [str(i) for i in imports() if i.of.split(".")[0] in ("tests", "benchmarks", "pytest")] == []


def run(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_importing_the_package_reads_nothing_and_brings_in_no_torch() -> None:
    found = json.loads(
        run("""if True:
        import json, sys
        import pydantic
        pydantic.create_model("First")  # with its first model pydantic looks for its own plugins
        seen = []
        def hook(event, args):
            if event == "open" or event.split(".")[0] in ("socket", "subprocess", "os", "shutil", "tempfile"):
                seen.append([event, str(args[0]) if args else ""])
        sys.addaudithook(hook)
        import namemodel, namemodel.errors, namemodel.config, namemodel.presets
        loaded = sorted(sys.modules)
        print(json.dumps([seen, loaded]))
        """)
    )
    seen, loaded = found
    for event, about in seen:
        assert event in ("open", "os.listdir"), (event, about)
        assert event == "os.listdir" or about.endswith((".py", ".pyc", ".so")), about
    for heavy in ("torch", "numpy", "pandas", "sklearn", "gradio", "typer", "requests"):
        assert heavy not in loaded


def test_importing_every_module_seeds_and_prints_nothing() -> None:
    names = [name for name in modules() if part(name) not in ("web", "cli", "app", "__main__")]
    out = run(f"""if True:
        import importlib, random, threading
        import numpy, torch
        before = torch.initial_seed(), random.getstate(), numpy.random.get_state()[1].tolist()
        threads = threading.active_count()
        for name in {names!r}:
            importlib.import_module(name)
        assert torch.initial_seed() == before[0]
        assert random.getstate() == before[1]
        assert numpy.random.get_state()[1].tolist() == before[2]
        assert threading.active_count() == threads
        """)
    assert out == ""


@pytest.mark.parametrize(
    "name", ["load", "train", "explain", "sample_names", "make_experiment", "Classifier", "Prediction"]
)
def test_the_package_offers_its_names(name: str) -> None:
    import namemodel

    assert name in namemodel.__all__
    assert callable(getattr(namemodel, name))
    with pytest.raises(AttributeError, match="no attribute 'lode'"):
        _ = namemodel.lode
