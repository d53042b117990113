"""Many videos at once, by Ray (ray.io): on the processors of this machine, or on a cluster that somebody has.

Each job is done by one worker, as it would be done here. Clips, characters and videos lie where their paths say: a
cluster's machines need them, and this program, at the same places. Nothing of them goes through Ray itself.
"""

from __future__ import annotations

import dataclasses
import os
import signal
import socket
import threading
from collections.abc import Iterator, Sequence
from typing import Any

from avatar_stream.errors import ConfigError
from avatar_stream.studio.batch import RenderJob, RenderOutcome, carry_out, without_secrets

_ON_THIS_MACHINE = {
    "RAY_USAGE_STATS_ENABLED": "0",  # its makers would be told how it is used
    # Its parts listen on this machine alone, as they do on Windows and macOS by themselves; else on every network.
    "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",
    "RAY_worker_niceness": "0",  # as quick as without Ray
}
# Signals whose handlers Ray replaces by ones that end the program at once.
_REPLACED = (signal.SIGTERM,)
_LOOPBACK = "127.0.0.1"
# What Ray itself takes for an address.
_WORDS = ("auto", "local")
_LOOK_EVERY_S = 0.5
_PATIENCE_S = 5.0
_GIVING_UP_S = 15.0


def render_on_ray(
    jobs: Sequence[RenderJob], stop: threading.Event, *, address: str = "", workers: int | None = None
) -> Iterator[RenderOutcome]:
    """Make videos side by side, and give what became of each as it is finished.

    Args:
        jobs: what to make.
        stop: set from anywhere to give up; nothing is left of what isn't finished then.
        address: of a cluster's head, HOST:PORT or ray://HOST:PORT; "" for the processors of this machine alone.
        workers: how many jobs at once; None for as many as there are processors.

    Raises:
        ConfigError: Ray is not installed, or the cluster is not there.
    """
    ray = _begin(address, workers)
    try:
        at_once = workers or max(1, int(ray.cluster_resources().get("CPU", 1)))
        work = ray.remote(num_cpus=1, max_retries=0)(_work)
        waiting = [dataclasses.replace(job, config=without_secrets(job.config)) for job in reversed(jobs)]
        running: dict[Any, RenderJob] = {}
        while (waiting or running) and not stop.is_set():
            while waiting and len(running) < at_once:
                job = waiting.pop()
                running[work.remote(job)] = job
            finished, _ = ray.wait(list(running), timeout=_LOOK_EVERY_S)
            for one in finished:
                yield _outcome(ray, one, running.pop(one))
        for one in running:
            ray.cancel(one)  # it is interrupted, and tidies up
        if running:
            ray.wait(list(running), num_returns=len(running), timeout=_GIVING_UP_S)
    finally:
        ray.shutdown()


def _begin(address: str, workers: int | None) -> Any:
    if not address:
        os.environ.update(_ON_THIS_MACHINE)  # read when it is loaded
    try:
        import ray
    except ImportError:
        raise ConfigError(
            "--engine ray needs the package ray: pip install -e '.[ray]' (or pip install ray); or leave --engine out"
        ) from None
    if address not in ("", *_WORDS):
        _check_head(address)
    handlers = {number: signal.getsignal(number) for number in _REPLACED}
    try:
        if address:
            ray.init(address=address, configure_logging=False, log_to_driver=False)
        else:
            ray.init(
                address="local",
                num_cpus=workers,
                include_dashboard=False,
                configure_logging=False,
                log_to_driver=False,
                _node_ip_address=_LOOPBACK,
            )
    except (ConnectionError, RuntimeError, ValueError, TimeoutError) as error:
        where = f"at '{address}'" if address else "on this machine"
        raise ConfigError(f"Ray can't begin {where}: {' '.join(str(error).split())[:300]}") from None
    for number, handler in handlers.items():
        signal.signal(number, handler)
    return ray


def _check_head(address: str) -> None:
    """Ray itself would wait for a quarter of an hour."""
    host, _, port = address.removeprefix("ray://").rstrip("/").rpartition(":")
    try:
        with socket.create_connection((host.strip("[]"), int(port)), _PATIENCE_S):
            return
    except ValueError:
        reason = "write it like 192.168.1.20:6379"
    except OSError as error:
        reason = f"nobody answers there ({error.strerror or error}); is the cluster's head running?"
    raise ConfigError(f"There is no Ray cluster at '{address}': {reason}")


def _work(job: RenderJob) -> RenderOutcome:
    """What a worker does, where the paths of a job are meant from."""
    try:
        os.chdir(job.folder)
    except OSError:
        return RenderOutcome(
            job, error=f"the machine of its worker has no folder '{job.folder}'", by_user=True
        )
    return carry_out(job, threading.Event())


def _outcome(ray: Any, one: Any, job: RenderJob) -> RenderOutcome:
    try:
        outcome: RenderOutcome = ray.get(one)
    except Exception as error:  # the worker was killed, or can't load this program
        words = " ".join(str(error).split())[:300]
        return RenderOutcome(job, error=f"its worker broke down ({type(error).__name__}: {words})")
    return outcome
