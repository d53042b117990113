"""What studio and workshop say to each other: JSON on the first line, then bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

Fields = dict[str, Any]


def written(fields: Mapping[str, object], data: bytes = b"") -> bytes:
    """A message."""
    return json.dumps(fields).encode() + b"\n" + data


def read(message: bytes) -> tuple[Fields, bytes]:
    """The fields and the bytes of a message."""
    line, _, data = message.partition(b"\n")
    fields: Fields = json.loads(line)
    return fields, data
