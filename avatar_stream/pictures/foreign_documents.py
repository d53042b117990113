"""Files that people take for pictures, and what to do with them instead."""

from __future__ import annotations

_PROGRAMS = {
    b"gimp xcf": "GIMP",
    b"CSFCHUNK": "Clip Studio Paint",
    b"SAI-CANVAS": "PaintTool SAI",
}
_MODEL = b"MOC3"


def instead_of(start: bytes) -> str:
    """What a file is that begins so, and what to do, to go on after its name; "" for one that isn't known.

    Args:
        start: its first 16 bytes or more.
    """
    for signature, program in _PROGRAMS.items():
        if start.startswith(signature):
            return f"is a document of {program}: save it there as PSD, which keeps its layers, or as PNG"
    if start.startswith(_MODEL):
        return "is a built Live2D model: import the PSD that it was made of"
    return ""
