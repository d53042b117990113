"""PyTorch is an optional part: without it everything works but a GPU."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from programs import PROGRAM

# Run by every Python that is started, those of the capture process among them, before anything else.
HIDE_TORCH = """
import importlib.machinery
find_spec = importlib.machinery.PathFinder.find_spec
importlib.machinery.PathFinder.find_spec = classmethod(
    lambda cls, name, *rest: None if name.partition(".")[0] == "torch" else find_spec(name, *rest)
)
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose cache holds nothing that was computed with PyTorch."""
    return tmp_path_factory.mktemp("home")


def run(arguments: list[str], folder: Path, home: Path) -> tuple[int, str, str]:
    """The program on a Python that has no PyTorch."""
    (folder / "start").mkdir(exist_ok=True)
    (folder / "start" / "sitecustomize.py").write_text(HIDE_TORCH)
    environment = {**os.environ, "AVATAR_STREAM_HOME": str(home)}
    environment.pop("DISPLAY", None)
    environment["PYTHONPATH"] = os.pathsep.join(
        filter(None, [str(folder / "start"), environment.get("PYTHONPATH")])
    )
    finished = subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, text=True, timeout=120
    )
    return finished.returncode, finished.stdout, finished.stderr


def test_it_is_hidden_here(tmp_path: Path, home: Path) -> None:
    code, _, err = run(["-c", "import torch"], tmp_path, home)
    assert code == 1 and "No module named 'torch'" in err
    code, out, err = run(
        ["-c", "import importlib.util; print(importlib.util.find_spec('torch'))"], tmp_path, home
    )
    assert (code, out) == (0, "None\n"), err


@pytest.mark.parametrize(
    "command",
    [
        "live --source demo --sink null --duration 2 --size 128",
        "live --source demo:face --sink null --duration 2 --size 128 --device auto",
        "render demo out.mp4 --duration 0.5 --size 128",
        "encode demo a.fsb --duration 0.5",
        "characters list",
        "sources",
    ],
)
def test_everybody_s_commands_work(tmp_path: Path, home: Path, command: str) -> None:
    code, _, err = run([str(PROGRAM), *command.split()], tmp_path, home)
    assert code == 0, err
    assert "torch" not in err


def test_a_gpu_that_is_asked_for_is_refused_with_the_remedy(tmp_path: Path, home: Path) -> None:
    arguments = ["render", "demo", "out.mp4", "--duration", "0.5", "--size", "128", "--device", "cuda"]
    code, _, err = run([str(PROGRAM), *arguments], tmp_path, home)
    assert code == 2 and len(err.splitlines()) == 1, err
    assert "PyTorch is not installed" in err and "make install TORCH=cuda" in err
    assert not (tmp_path / "out.mp4").exists()


def test_the_doctor_says_so(tmp_path: Path, home: Path) -> None:
    code, out, err = run([str(PROGRAM), "doctor", "--json"], tmp_path, home)
    assert code == 0, err
    assert "PyTorch" in json.dumps(json.loads(out.splitlines()[-1]))
    assert "PyTorch is not installed" in out or "no PyTorch" in out
