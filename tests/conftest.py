"""What all tests share: a calm machine, a home of their own, real faces."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fuzzing import tries
from hypothesis import settings

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

# Times on shared machines wobble: no test fails for being slow.
settings.register_profile("unhurried", deadline=None, max_examples=max(100, tries(100)))
settings.load_profile("unhurried")

REPOSITORY = Path(__file__).resolve().parents[1]

# Tests run side by side: threads of one that wait busily for each other take the processor from the others.
for variable in ("OPENCV_FOR_THREADS_NUM", "OMP_NUM_THREADS"):
    os.environ.setdefault(variable, "1")


def _load_numpy_with_one_thread() -> None:
    """OpenBLAS's threads wait for each other busily: on a full machine that costs half as much again as the work.

    It is told when it is loaded, once for NumPy and once for SciPy. Processes that tests start are left as they are.
    """
    variable = "OPENBLAS_NUM_THREADS"
    before = os.environ.get(variable)
    os.environ[variable] = "1"
    import scipy.linalg  # noqa: F401

    if before is None:
        del os.environ[variable]
    else:
        os.environ[variable] = before


_load_numpy_with_one_thread()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests that soak run only where they are asked for, also where -m asks for other things."""
    if "soak" in config.getoption("-m"):
        return
    for_hours = [item for item in items if item.get_closest_marker("soak")]
    config.hook.pytest_deselected(items=for_hours)
    items[:] = [item for item in items if item not in for_hours]


@pytest.fixture(scope="session", autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Tests keep their characters and caches away from those of the person who runs them."""
    before = os.environ.get("AVATAR_STREAM_HOME")
    home = tmp_path_factory.mktemp("home")
    given = os.environ.get("AVATAR_STREAM_TEST_CACHE")
    if given or "PYTEST_XDIST_WORKER" in os.environ:
        # What one worker, or one run of several, has computed of a picture none has to compute again.
        shared = Path(given) if given else tmp_path_factory.getbasetemp().parent / "shared-cache"
        shared.mkdir(parents=True, exist_ok=True)
        (home / "cache").symlink_to(shared.resolve())
    os.environ["AVATAR_STREAM_HOME"] = str(home)
    yield
    if before is None:
        del os.environ["AVATAR_STREAM_HOME"]
    else:
        os.environ["AVATAR_STREAM_HOME"] = before


@pytest.fixture(autouse=True)
def _ordinary_priority() -> Iterator[None]:
    """No library may leave us with real-time priority (some try as root): what it starves seems to hang, at random."""
    if not hasattr(os, "sched_getscheduler"):
        yield
        return
    before = os.sched_getscheduler(0)
    yield
    after = os.sched_getscheduler(0)
    os.sched_setscheduler(0, before, os.sched_getparam(0) if after == before else os.sched_param(0))
    assert after == before, "the test's thread came back with another scheduling policy"


@pytest.fixture(scope="session")
def shared_media() -> Path:
    """The folder of real clips and pictures beside the repository; not part of what is published."""
    folder = REPOSITORY.parent / "shared" / "media"
    if not folder.is_dir():
        pytest.skip(f"real clips and pictures are not here: {folder} is missing")
    return folder


@pytest.fixture(scope="session")
def astronaut() -> npt.NDArray[np.uint8]:
    """(512, 512, 3) uint8 RGB photograph of a face, public domain (NASA)."""
    from skimage import data

    picture: npt.NDArray[np.uint8] = data.astronaut()
    return picture
