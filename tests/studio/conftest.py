"""What all tests of the studio start from."""

from __future__ import annotations

from rooms import rooms

__all__ = ["rooms"]
