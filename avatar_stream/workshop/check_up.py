"""What works on this machine while a studio runs on it: what that holds itself is no trouble."""

from __future__ import annotations

import re
from dataclasses import asdict, replace

import psutil

from avatar_stream.config import Config
from avatar_stream.self_check import check_machine
from avatar_stream.self_check.finding import Finding
from avatar_stream.workshop.messages import Fields

# What the studio holds for itself while it runs.
_HELD = {"camera": "the studio uses it", "ports": "the studio uses it"}


def check_up(config: Config) -> Fields:
    """``works``: whether nothing that is needed fails; ``findings``: see `Finding`."""
    own = _own_processes()
    findings = [_seen_from_inside(one, own) for one in check_machine(config)]
    works = all(one.verdict != "fail" for one in findings)
    return {"works": works, "findings": [asdict(one) for one in findings]}


def _own_processes() -> set[int]:
    """The studio, and all that it has started."""
    studio = psutil.Process().parent()
    if studio is None:
        return set()
    return {studio.pid, *(child.pid for child in studio.children(recursive=True))}


def _seen_from_inside(finding: Finding, own: set[int]) -> Finding:
    named = {int(number) for number in re.findall(r"\(process (\d+)\)", finding.evidence)}
    if finding.name not in _HELD or not named or not named <= own:
        return finding
    evidence = re.sub(r"(: held by| is taken by) .*", "", finding.evidence)
    return replace(finding, verdict="ok", evidence=f"{evidence}: {_HELD[finding.name]}", remedy="")
