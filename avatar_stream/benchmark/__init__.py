"""Times with baselines, and latency measured from outside."""

from avatar_stream.benchmark.rounds import run_benchmark

__all__ = ["run_benchmark"]
