"""What works on this machine, with evidence and remedy."""

from avatar_stream.self_check.machine import check_machine

__all__ = ["check_machine"]
