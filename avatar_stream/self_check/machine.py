"""Checks of the machine, each giving a verdict with its evidence and what to do."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from avatar_stream.config import Config
from avatar_stream.errors import AvatarStreamError
from avatar_stream.self_check import devices, main_job, programs
from avatar_stream.self_check.finding import Finding, Verdict

Check = Callable[[], Finding]


def check_machine(config: Config) -> list[Finding]:
    """Look at everything the program uses; a check that breaks down is a finding, too.

    Nothing is installed or written, and cameras are only opened where the system can't be asked otherwise.

    Args:
        config: the settings with which the main job should run.
    """
    needed: list[tuple[str, Check]] = [
        ("Python", main_job.python),
        ("OpenCV", main_job.opencv),
        ("face tracker", partial(main_job.face_tracker, config)),
        ("model files", main_job.model_files),
        ("picture", partial(main_job.picture, config)),
    ]
    useful: list[tuple[str, Check]] = [
        ("expressions", main_job.expression_scores),
        ("characters", main_job.characters),
        ("GPU", partial(devices.gpu, config.decoder.device)),
        ("camera", devices.camera),
        ("microphone", partial(devices.microphone, config.voice.mode)),
        ("virtual camera", devices.virtual_camera),
        ("preview window", devices.screen),
        ("OBS", programs.obs),
        ("ports", partial(programs.ports, _ports(config))),
        ("user folder", programs.user_folder),
    ]
    findings = [_run(name, check, "fail") for name, check in needed]
    return findings + [_run(name, check, "warn") for name, check in useful]


def _ports(config: Config) -> tuple[tuple[int, str], ...]:
    panel = ((config.panel.port, "the studio's page"),) if config.panel.enabled else ()
    return ((config.matroska.port, "the stream for OBS"), *panel)


def _run(name: str, check: Check, breakdown: Verdict) -> Finding:
    try:
        return check()
    except AvatarStreamError as error:
        return Finding(name, breakdown, "does not work", str(error))
    except ImportError as error:
        remedy = "see to what is said of OpenCV, if anything, else install again: make clean install"
        return Finding(name, breakdown, f"can't be loaded: {' '.join(str(error).split())}", remedy)
    except Exception as error:
        text = " ".join(f"{type(error).__name__}: {error}".split())
        return Finding(name, breakdown, text, "install again: make clean install")
