"""What the README and docs/tables.md say can be run is run, and its front matter fits the requirements."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from namemodel.cli import main

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
TABLES = (ROOT / "docs" / "tables.md").read_text(encoding="utf-8")


DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


def headings(path: Path) -> list[str]:
    """Return the anchors of a Markdown file's headings."""
    titles = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return [re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles]


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README + TABLES, re.MULTILINE | re.DOTALL)


def run(arguments: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    settings = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=settings, capture_output=True, text=True, timeout=240
    )


@pytest.mark.slow
def test_every_command_of_the_readme_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "names.csv").write_text("id,surname\n1,Rossi\n2,Schröder\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    commands = [line for block in blocks("sh") for line in block.splitlines()]
    assert len(commands) >= 8
    for command in commands:
        program, *arguments = shlex.split(command)
        assert program == "namemodel"
        if "ray" in arguments:  # it warns of its own
            done = run(["-m", "namemodel", *arguments], tmp_path)
            assert done.returncode == 0, f"{command}\n{done.stderr}"
        else:
            assert main(arguments) == 0, f"{command}\n{capsys.readouterr().err}"
    assert "Italian" in (tmp_path / "classified.csv").read_text(encoding="utf-8")
    assert (tmp_path / "comparison.csv").exists()


@pytest.mark.slow
def test_python_of_the_readme_works(tmp_path: Path) -> None:
    code, _ = blocks("python")
    done = run(["-c", code], tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Italian ")
    assert "Finished(" in done.stdout


def test_front_matter_names_the_pinned_gradio() -> None:
    pins = dict(re.findall(r"^([\w.-]+)==([\w.]+)", (ROOT / "requirements.txt").read_text(), re.MULTILINE))
    assert re.search(r"^sdk_version: (\S+)$", README, re.MULTILINE)[1] == pins["gradio"]
    assert re.search(r"^app_file: (\S+)$", README, re.MULTILINE)[1] == "app.py"


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_of_a_document_leads_to_a_file_and_a_heading_that_are_there(path: Path) -> None:
    for target in re.findall(r"\]\(([^)]+)\)", path.read_text(encoding="utf-8")):
        if not target.startswith("http"):
            file, _, heading = target.partition("#")
            there = path.parent / file if file else path
            assert there.exists(), target
            assert not heading or heading in headings(there), target


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_file_that_a_document_names_is_there(path: Path) -> None:
    text = re.sub(r"\S*<name>\S*|`utils\.py`", "", path.read_text(encoding="utf-8"))
    names = set(re.findall(r"(?<![\w./])((?:[\w-]+/)*[\w-]+\.(?:py|md|toml))\b", text))
    names |= set(re.findall(r"`((?:namemodel|tests|docs|checkpoints|benchmarks|web|tables)/[\w/]*)`", text))
    places = (ROOT, ROOT / "namemodel", path.parent)
    assert sorted(name for name in names if not any((place / name).exists() for place in places)) == []
