"""The hair behind: masses of locks that hang, tails, buns, braids and curls."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from training.faces.illustrated.curves import Points, along, curve
from training.faces.illustrated.locks import COUNT, SHARE, Lock, bezier, blunt, bundle, taper, waved
from training.faces.illustrated.shell import MIDDLE, Shell, shell_of
from training.faces.illustrated.style import IllustratedStyle


@dataclass
class BackHair:
    """What hangs behind the neck (`far`), what hangs before the shoulders (`near`), and the shapes under the locks."""

    masses: list[Points] = field(default_factory=list)
    far: list[Lock] = field(default_factory=list)
    near: list[Lock] = field(default_factory=list)
    ties: list[tuple[float, float]] = field(default_factory=list)  # where ribbons hold it


def back_hair(style: IllustratedStyle) -> BackHair:
    """All of a character's hair behind its face."""
    hair, shell = style.hair, shell_of(style)
    rng = np.random.default_rng([hair.seed, 50])
    found = BackHair()
    if hair.back == "none":
        return found
    found.masses.append(shell.outline(-1.8, 1.8, 0.0, 50) * (0.99, 1.0))
    if hair.back == "undercut":
        found.masses[0] *= 0.985
        return found
    if hair.back == "short":
        _hanging(style, shell, found, rng, rng.uniform(0.38, 0.6), rng.uniform(0.7, 0.95))
    elif hair.back == "spiky":
        _hanging(style, shell, found, rng, 0.5, 1.2)
    elif hair.back == "bob":
        _hanging(style, shell, found, rng, style.head.chin * rng.uniform(0.9, 1.35), rng.uniform(0.95, 1.3))
    elif hair.back in ("long", "wavy"):
        _hanging(style, shell, found, rng, hair.length, rng.uniform(1.0, 1.5))
    elif hair.back == "curly":
        _curls(shell, found, rng)
    else:
        _hanging(style, shell, found, rng, 0.38, 0.75)
        _tails(style, shell, found, rng)
    if hair.back != "curly":
        _round_the_skull(shell, found, rng)
    if hair.back in ("long", "wavy"):
        _before_the_shoulders(style, shell, found)
    return found


def _before_the_shoulders(style: IllustratedStyle, shell: Shell, found: BackHair) -> None:
    """Locks of long hair that fall before the shoulders, on one side or both; often none."""
    hair = style.hair
    rng = np.random.default_rng([hair.seed, 51])
    for way in (-1, 1):
        if rng.random() < 0.5:
            continue
        inner, outer = sorted(rng.uniform(0.3, 1.15, 2))
        length = hair.length * rng.uniform(0.6, 1.0)
        for across in np.linspace(inner, max(outer, inner + 0.2), int(rng.integers(3, 7))):
            x = way * shell.side * across
            root = (0.95 * way * shell.side, 0.1)
            tip = (1.05 * x + way * rng.normal(0.05, 0.08), length * rng.uniform(0.8, 1.05))
            spine = bezier(root, (1.05 * way * shell.side, 0.3 * length), (1.1 * x, 0.6 * length), tip)
            wave = hair.wave * (2.0 if hair.back == "wavy" else 0.7)
            half = taper(rng.uniform(0.05, 0.13), 0.6, rng.uniform(0.45, 0.7), rng.uniform(1.2, 2.2))
            found.near.append(
                Lock(waved(spine, wave, 2.0, rng.random()), half, 0.3 + rng.normal(0, 0.06), 0.2)
            )


def _round_the_skull(shell: Shell, found: BackHair, rng: np.random.Generator) -> None:
    """What a turned head shows of the hair on its back."""
    for side in (-1, 1):
        for share in np.linspace(0.9, 0.05, 8):
            end = shell.outer(side * 2.0, -0.3 * share)
            one, two = shell.outer(side * 0.75, -0.32 * share), shell.outer(side * 1.4, -0.3 * share)
            spine = bezier((0.0, shell.top + 0.02), one, two, end)
            found.far.append(Lock(spine, taper(0.1, 0.35, 0.5, 2.0), rng.normal(0.06, 0.06), 0.5, 0.3))


def _hanging(
    style: IllustratedStyle,
    shell: Shell,
    found: BackHair,
    rng: np.random.Generator,
    length: float,
    spread: float,
) -> None:
    """A curtain of locks from the back of the head down to a length."""
    hair, side = style.hair, shell.side
    low = max(0.78 * length, 0.2) if length > 0.6 else 0.45 * length
    bottom = [(side * 0.98, MIDDLE), (side * (0.5 + 0.45 * spread), 0.5 * low), (0.62 * side * spread, 0.88 * low),
              (0.0, low), (-0.62 * side * spread, 0.88 * low), (-side * (0.5 + 0.45 * spread), 0.5 * low),
              (-side * 0.98, MIDDLE)]  # fmt: skip
    found.masses.append(np.vstack([curve(bottom), [(0.0, shell.top * 0.6)]]))
    count = int(rng.integers(14, 22))
    inward = rng.uniform(-0.2, 0.25) if hair.back == "bob" else rng.uniform(-0.08, 0.25)
    straight = hair.back in ("long", "bob") and rng.random() < 0.2
    wave = hair.wave * (2.0 if hair.back == "wavy" else 0.7) * min(1.0, length)
    bunches = side * spread * np.linspace(-1, 1, int(rng.integers(4, 9)))
    pull = 0.0 if straight else rng.uniform(0.0, 0.7)
    phase, waves = rng.random(), min(rng.uniform(0.8, 2.2) * max(length, 0.8), 3.0)
    for across in sorted(np.linspace(-1, 1, count) + rng.normal(0, 0.04, count), key=abs):
        x = side * across
        tip_x = x * spread * rng.uniform(0.9, 1.1) + inward * np.sign(across) * abs(across)
        tip_x += pull * float(bunches[np.argmin(np.abs(bunches - tip_x))] - tip_x)
        tip_y = length * (1.0 if straight else rng.uniform(0.78, 1.06)) - 0.12 * across**2
        root = (0.85 * x, shell.top * 0.55 * np.sqrt(max(1 - across**2, 0.0)) - 0.15)
        one = (1.06 * x, 0.1 * length - 0.1)
        two = (x * (0.5 + 0.58 * spread), 0.6 * length)
        spine = waved(bezier(root, one, two, (tip_x, tip_y)), wave, waves, phase + 0.15 * across)
        width = side / count * rng.choice([1.0, 1.6, 2.2, 2.9])
        half = blunt(width) if straight else taper(width, 0.6, rng.uniform(0.45, 0.7), rng.uniform(1.2, 2.2))
        found.far.append(
            Lock(spine, half, 0.34 * max(1 - abs(across), 0.0) ** 0.7 + rng.normal(0, 0.08), 0.2)
        )
    if hair.back == "spiky":
        for angle in np.linspace(1.0, 2.6, 6):
            for way in (-1, 1):
                end = shell.outer(way * (angle + 0.1), rng.uniform(0.08, 0.25))
                near = shell.outer(way * (angle - 0.1), 0.03)
                spine = bezier((0.4 * end[0], 0.4 * end[1]), near, near, end)
                found.far.append(Lock(spine, taper(0.1, 0.5, 0.45), rng.normal(0.08, 0.06), 0.3))


def _tails(style: IllustratedStyle, shell: Shell, found: BackHair, rng: np.random.Generator) -> None:
    """Hair that is tied: twin tails, one tail, buns, braids, drills."""
    hair, back = style.hair, style.hair.back
    high = rng.uniform(-0.75, 0.1)
    if back in ("pony", "side_pony", "bun"):
        side = float(rng.choice([-1, 1]))
        angle = (
            side
            * {
                "pony": rng.uniform(0.15, 0.6),
                "side_pony": rng.uniform(1.0, 1.9),
                "bun": rng.uniform(0, 0.5),
            }[back]
        )
        knots = [(shell.outer(angle, 0.0), side)]
    else:
        angle = float(np.clip(1.5 + high, 0.5, 1.9))
        knots = [(shell.outer(way * angle, -0.01), float(way)) for way in (-1, 1)]
        if back == "braids":
            knots = [((way * 0.42, 0.38), float(way)) for way in (-1, 1)]
    length = hair.length * rng.uniform(0.75, 1.1)
    near = back in ("braids", "drills") or rng.random() < 0.4
    out, fat = rng.uniform(0.1, 0.42), rng.uniform(0.1, 0.2)
    bend, wave = rng.uniform(-0.1, 0.2), hair.wave * rng.uniform(0.5, 1.6)
    for (x, y), way in knots:
        found.ties.append((x, y))
        target = found.near if near else found.far
        if back in ("bun", "buns"):
            target += _bun((x * 1.02, y - 0.05), rng.uniform(0.15, 0.25), rng)
            continue
        one = (x + way * out, y - 0.12)
        end = (x + way * (0.6 * out + bend), y + length)
        spine = bezier((x, y), one, (x + way * (out + 0.06), y + 0.55 * length), end)
        if back == "braids":
            spine = bezier(
                (x, y), (x + 0.1 * way, y + 0.2), (x + 0.05 * way, y + 0.5 * length), (x, y + 0.8 * length)
            )
            target += _braid(spine, rng.uniform(0.07, 0.11), rng)
        elif back == "drills":
            target += _drill(spine, fat, rng)
        else:
            target += bundle(spine, fat, int(rng.integers(7, 12)), rng, wave, rng.uniform(0.2, 0.8))


def _bun(middle: tuple[float, float], size: float, rng: np.random.Generator) -> list[Lock]:
    locks = []
    for angle in np.linspace(0, 2 * np.pi, 9, endpoint=False) + rng.uniform(0, 1):
        arc = angle + np.linspace(0, 2.2, COUNT)
        radius = size * np.linspace(0.8, 0.35, COUNT)
        spine = np.stack([middle[0] + radius * np.cos(arc), middle[1] + 0.85 * radius * np.sin(arc)], 1)
        locks.append(Lock(spine, taper(0.42 * size, 0.5, 0.4, 1.4), rng.normal(0.04, 0.07), 0.05, 0.2))
    return locks


def _braid(spine: Points, width: float, rng: np.random.Generator) -> list[Lock]:
    """Lobes that cross over each other, and a loose end."""
    locks, step = [], 0.95 * width
    length = float(np.linalg.norm(np.diff(spine, axis=0), axis=1).sum())
    count = max(int(length / step), 4)
    for number in range(count):
        at = min(int(number / count * (COUNT - 1)), COUNT - 2)
        ahead = spine[at + 1] - spine[at]
        ahead = ahead / max(float(np.linalg.norm(ahead)), 1e-6)
        aside = np.array([-ahead[1], ahead[0]]) * (1 if number % 2 else -1)
        size = width * (1 - 0.3 * number / count)
        start = spine[at] + aside * size * 0.85 - ahead * 0.3 * size
        end = spine[at] - aside * size * 0.45 + ahead * 1.5 * size
        middle = spine[at] + aside * size * 0.7 + ahead * 0.9 * size
        lobe = bezier(tuple(start), tuple(start + 0.35 * ahead * size), tuple(middle), tuple(end))
        locks.append(Lock(lobe, taper(0.85 * size, 0.6, 0.5, 2.2), rng.normal(0, 0.06), 0.0, 0.1))
    tail = bezier(
        tuple(spine[-2]), tuple(spine[-1]), tuple(spine[-1] + (0.02, 0.1)), tuple(spine[-1] + (0.0, 0.22))
    )
    return locks + bundle(tail, 0.6 * width, 4, rng)


def _drill(spine: Points, width: float, rng: np.random.Generator) -> list[Lock]:
    """A corkscrew: bands wound round a line, tighter at its end."""
    core = 0.85 * width * (1 - 0.75 * SHARE**1.5)
    locks = [Lock(spine, core, 0.35, 0.9, 0.2)]
    at = 0.0
    while at < 0.96:
        middle, size = along(spine, at), width * (1 - 0.7 * at**1.5)
        x, y = (float(value) for value in middle)
        band = bezier((x - size, y - 0.25 * size), (x - 0.7 * size, y + 0.5 * size), (x + 0.5 * size, y + 0.75 * size),
                      (x + 1.02 * size, y + 0.3 * size))  # fmt: skip
        half = 0.5 * size * np.sin(np.pi * (0.1 + 0.82 * SHARE))
        locks.append(Lock(band, half, rng.normal(0, 0.05), 0.0, 0.1))
        at += 0.72 * size / max(float(np.ptp(spine[:, 1])), 0.3)
    return locks


def _curls(shell: Shell, found: BackHair, rng: np.random.Generator) -> None:
    """Round curls all over, short or to the shoulders."""
    reach = rng.uniform(0.05, 0.22)
    low = rng.uniform(2.0, 2.6)
    found.masses.append(shell.outline(-low, low, reach, 50))
    for ring in (0.9, 0.45, 0.1):
        for angle in np.linspace(-low, low, 20) + rng.normal(0, 0.05, 20):
            x, y = shell.outer(angle, reach * ring)
            found.far.append(curl((x, y), rng.uniform(0.07, 0.13), rng))


def curl(middle: tuple[float, float], size: float, rng: np.random.Generator) -> Lock:
    """One round curl."""
    way, start = float(rng.choice([-1, 1])), rng.uniform(0, 6.28)
    arc = start + way * 5.0 * SHARE
    radius = size * (1 - 0.7 * SHARE)
    spine = np.stack([middle[0] + radius * np.cos(arc), middle[1] + radius * np.sin(arc)], 1)
    return Lock(spine, taper(0.55 * size, 0.7, 0.4, 1.2), rng.normal(0.05, 0.09), 0.0, 0.2)
