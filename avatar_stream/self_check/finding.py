"""What one check of the machine found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["ok", "warn", "fail"]


@dataclass(frozen=True)
class Finding:
    """One line of the report.

    Attributes:
        name: what was looked at.
        verdict: "ok"; "warn": the main job runs without it; "fail": it doesn't.
        evidence: what was found.
        remedy: what to do on this system, or "".
    """

    name: str
    verdict: Verdict
    evidence: str
    remedy: str = ""
