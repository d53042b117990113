"""How long tests with random inputs try: one number for all of them, `make fuzz` gives a larger one."""

from __future__ import annotations

import os

# Inputs of the quickest of them, mutated packets; the others try fewer in proportion to what one costs.
FUZZ = int(os.environ.get("AVATAR_STREAM_FUZZ", "5000"))


def tries(packets_each: int = 1) -> int:
    """How many inputs a test tries, one of which takes as long as so many mutated packets."""
    return max(FUZZ // packets_each, 10)
