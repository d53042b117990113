"""The fringe, the locks before the ears, and all that falls over the face."""

from __future__ import annotations

import numpy as np

from training.faces.illustrated.curves import Points, curve
from training.faces.illustrated.locks import SHARE, Lock, bezier, blunt, taper, waved
from training.faces.illustrated.shell import Shell, shell_of
from training.faces.illustrated.style import IllustratedStyle

# How many fringes fall into clumps.
CLUMPED = 0.5


def cap_of(style: IllustratedStyle, shell: Shell) -> Points:
    """(N, 2) the closed shape of the hair over the forehead, without its locks."""
    low = 1.55 if style.hair.back == "undercut" else 1.75
    top, skull = shell.outline(-low, low), style.head.skull
    high = (
        0.74 if style.hair.fringe == "none" else 0.62 if style.hair.fringe in ("curtain", "middle") else 0.5
    )
    high = max(high, _clumps_of(style)[1])
    temple = 0.43
    ear = -0.02 if style.hair.back == "undercut" else 0.1
    line = [(0.51, ear), (temple, -0.22), (0.33, -0.9 * high * skull), (0.6 * style.hair.parting * 0.3, -high * skull),
            (-0.33, -0.9 * high * skull), (-temple, -0.22), (-0.51, ear)]  # fmt: skip
    return np.vstack([top, curve(line)])


def fringe_tip(style: IllustratedStyle, across: float, rng: np.random.Generator) -> tuple[float, float]:
    """Where the lock ends that starts at `across` (-1…1)."""
    hair = style.hair
    low, part = hair.fringe_y, 0.5 * hair.parting
    x = 0.47 * across + hair.sweep * (1 - across**2)
    away = across - part
    y = low + rng.normal(0, 0.045)
    if hair.fringe == "blunt":
        y = low - 0.05 + 0.05 * across**2 + rng.normal(0, 0.01)
    elif hair.fringe == "curtain":
        x = 0.3 * np.sign(away) + 0.26 * across
        y = low - 0.18 + 0.3 * abs(away) + rng.normal(0, 0.03)
    elif hair.fringe == "swept":
        way = np.sign(-hair.parting or 1.0)
        x += 0.14 * way
        y += 0.14 * way * across - 0.06
    elif hair.fringe == "choppy":
        y += rng.choice([-0.1, 0.0, 0.08])
    elif hair.fringe == "spiky":
        y -= 0.14 * rng.random()
    elif hair.fringe == "one_eye":
        side = np.sign(hair.parting or 1.0)
        x -= 0.1 * side
        y += 0.42 * np.exp(-(((across + 0.5 * side) / 0.32) ** 2))
    elif hair.fringe == "middle":
        y += 0.26 * np.exp(-(((across - 0.3 * part) / 0.13) ** 2)) - 0.1 * np.exp(
            -(((abs(across) - 0.4) / 0.2) ** 2)
        )
    return float(x), float(y + 0.1 * across**2)


def _clumps_of(style: IllustratedStyle) -> tuple[int, float]:
    """How many clumps a fringe falls into, with skin between them far up, 0 for none; and how high the hairline is."""
    rng = np.random.default_rng([style.hair.seed, 50])
    if style.hair.fringe in ("none", "blunt", "one_eye") or rng.random() > CLUMPED:
        return 0, 0.0
    return int(rng.integers(3, 8)), rng.uniform(0.52, 0.72)


def _clumps(style: IllustratedStyle, shell: Shell, rng: np.random.Generator) -> list[Lock]:
    """Long pointed clumps of locks, apart from each other."""
    count, part = _clumps_of(style)[0], 0.5 * style.hair.parting
    spread = np.linspace(-0.92, 0.92, count) + rng.normal(0, 0.25 / count, count)
    fullness, point = rng.uniform(0.7, 1.5), rng.uniform(0.8, 1.8)
    locks = []
    for across in sorted(spread, key=lambda place: -abs(place - part)):
        x, y = fringe_tip(style, float(across), rng)
        y += rng.choice([-0.12, 0.0, 0.06, 0.16], p=[0.2, 0.45, 0.2, 0.15])
        spine = _over_forehead(shell, float(across), part, (x, y), rng)
        width = fullness * shell.side / count * rng.uniform(0.6, 1.2)
        tone = rng.normal(0, 0.08)
        locks.append(
            Lock(spine, taper(width, 0.5, rng.uniform(0.3, 0.55), point), tone, rng.uniform(0.2, 0.5))
        )
        for _ in range(int(rng.integers(0, 4))):  # tips beside the clump's own
            end = (x + rng.normal(0, 0.05), y - rng.uniform(0.0, 0.16))
            beside = _over_forehead(shell, float(across + rng.normal(0, 0.3 / count)), part, end, rng)
            half = taper(width * rng.uniform(0.1, 0.5), 0.6, rng.uniform(0.4, 0.6), point)
            locks.append(Lock(beside, half, tone + rng.normal(0, 0.08), rng.uniform(0.2, 0.5)))
    return locks


def fringe_locks(style: IllustratedStyle, row: int) -> list[Lock]:
    """The locks over the forehead; row 0 lies behind row 1."""
    hair, shell = style.hair, shell_of(style)
    rng = np.random.default_rng([hair.seed, 10 + row])
    if hair.fringe == "none":
        return _combed_back(style, shell, rng)
    if _clumps_of(style)[0]:
        return _clumps(style, shell, rng) if row else []
    count = hair.locks + (2 if row == 0 else 0)
    reach = 0.66 if hair.back == "undercut" else 0.96
    spread = np.linspace(-reach, reach, count) + rng.normal(0, 0.35 / count, count)
    part = 0.5 * hair.parting
    # Locks lean together into a few pointed bunches, some broad and some thin.
    bunches = np.linspace(-0.42, 0.42, int(rng.integers(4, 8))) + rng.normal(0, 0.04)
    pull = 0.0 if hair.fringe == "blunt" else rng.uniform(0.15, 0.65)
    locks = []
    for across in sorted(spread, key=lambda place: -abs(place - part) + rng.normal(0, 0.1)):
        x, y = fringe_tip(style, float(across), rng)
        x += pull * float(bunches[np.argmin(np.abs(bunches - x))] - x)
        spine = _over_forehead(shell, float(across), part, (x, y), rng)
        width = shell.side / count * rng.choice([0.6, 1.0, 1.4, 2.0, 2.4], p=[0.15, 0.25, 0.3, 0.2, 0.1])
        if hair.fringe == "blunt" and row:
            half = blunt(width)
        else:
            half = taper(width, 0.35, rng.uniform(0.5, 0.72), rng.uniform(1.2, 2.4))
        tone = rng.normal(0, 0.08) + (0.28 if row == 0 else 0.0)
        locks.append(Lock(spine, half, tone, rng.uniform(0.25, 0.6)))
    return locks


def _over_forehead(
    shell: Shell, across: float, part: float, tip: tuple[float, float], rng: np.random.Generator
) -> Points:
    x = shell.side * across
    bow = rng.normal(0, 0.025) + 0.03 * np.sign(across - part)
    root = (0.5 * part + 0.16 * x, shell.top + 0.03 + 0.1 * across**2)
    one = (0.3 * part + 0.66 * x, shell.top * (0.99 - 0.22 * across**2))
    two = (0.97 * x + bow, 0.5 * shell.top + 0.35 * (tip[1] + 0.3))
    return bezier(root, one, two, tip)


def _combed_back(style: IllustratedStyle, shell: Shell, rng: np.random.Generator) -> list[Lock]:
    """Hair without a fringe: from the hairline up and over, to one side as a quiff, or out all round as a mane."""
    kind = rng.choice(["over", "quiff", "mane"], p=[0.4, 0.35, 0.25])
    side = np.sign(style.hair.parting or 1.0)
    high = rng.uniform(0.0, 0.2)
    locks = []
    for across in np.linspace(-0.95, 0.95, style.hair.locks + 4):
        x = 0.4 * across
        line = -0.74 * style.head.skull * (1 - 0.35 * abs(across) ** 3)
        if kind == "over":
            end = shell.outer(1.45 * across + 0.2 * style.hair.parting, 0.01)
            spine = bezier((x, line), (1.1 * x, line - 0.08), (0.8 * end[0], end[1] + 0.03), end)
            locks.append(Lock(spine, taper(0.06, 0.7, 0.4), rng.normal(0, 0.06), 0.2))
        elif kind == "quiff":
            end = (0.75 * x + side * rng.uniform(0.15, 0.42), shell.top - high * rng.uniform(0.2, 1.0))
            over = (x + 0.02 * side, shell.top - 0.6 * high)
            spine = bezier((x, line), (x - 0.06 * side, line - 0.16), over, end)
            locks.append(Lock(spine, taper(rng.uniform(0.05, 0.12), 0.7, 0.5), rng.normal(0, 0.07), 0.2))
        else:
            angle = 1.6 * across + rng.normal(0, 0.12)
            end = shell.outer(angle, rng.uniform(0.02, 0.08) + high)
            spine = bezier((x, line), (1.1 * x, line - 0.1), shell.outer(angle, 0.0), end)
            locks.append(Lock(spine, taper(rng.uniform(0.06, 0.13), 0.7, 0.4), rng.normal(0, 0.07), 0.2))
    return locks


def crown_locks(style: IllustratedStyle) -> list[Lock]:
    """Locks from the crown down the sides of the cap, before the fringe."""
    hair, shell = style.hair, shell_of(style)
    rng = np.random.default_rng([hair.seed, 20])
    part = 0.5 * hair.parting
    locks = []
    for side in (-1, 1):
        for number in range(5):
            # The sides of an undercut are shaved.
            angle, on = (0.3 + 0.1 * number, 0.3) if hair.back == "undercut" else (0.75 + 0.2 * number, 0.5)
            end = shell.outer(side * (angle + on), 0.03 * rng.random() + (0.05 if on < 0.5 else 0.0))
            root = (0.5 * part + side * 0.02, shell.top + 0.025)
            one = shell.outer(side * 0.45 * angle, -0.03)
            two = shell.outer(side * (angle + 0.05), 0.0)
            locks.append(
                Lock(bezier(root, one, two, end), taper(0.075, 0.3, 0.6), rng.normal(0.03, 0.06), 0.5)
            )
        if hair.back == "spiky" or hair.fringe == "spiky":
            for angle in rng.uniform(0.1, 1.6, 5):
                end = shell.outer(side * (angle + 0.15), rng.uniform(0.05, 0.16))
                two = shell.outer(side * (angle - 0.1), 0.03)
                spine = bezier((0.3 * end[0], 0.9 * shell.top), two, two, end)
                locks.append(Lock(spine, taper(0.09, 0.4, 0.5), rng.normal(0, 0.06), 0.4))
    return locks


def side_locks(style: IllustratedStyle) -> list[Lock]:
    """What hangs before the ears."""
    hair, shell = style.hair, shell_of(style)
    if hair.back in ("none", "undercut") or (hair.fringe == "none" and hair.back in ("short", "bun")):
        return []
    rng = np.random.default_rng([hair.seed, 30])
    locks = []
    low = min(hair.side_y, 0.35) if hair.back in ("short", "spiky", "curly") else hair.side_y
    for side in (-1, 1):
        count = int(rng.integers(2, 6))
        for number in range(count):
            inner = number / max(count - 1, 1)
            tip = (
                side * (0.51 - 0.13 * inner + rng.normal(0, 0.02)),
                low * rng.uniform(0.7, 1.1) - 0.1 * inner,
            )
            root = shell.outer(side * (0.5 - 0.15 * inner), -0.05)
            one = shell.outer(side * (1.1 - 0.2 * inner), 0.01)
            two = (side * (shell.side - 0.01 - 0.06 * inner), 0.25 * tip[1])
            spine = waved(bezier(root, one, two, tip), 0.5 * hair.wave, 1.0 + 0.4 * low, rng.random())
            half = taper(rng.uniform(0.03, 0.1), 0.5, 0.45, rng.uniform(1.2, 2.2))
            locks.append(Lock(spine, half, rng.normal(0, 0.05), rng.uniform(0.2, 0.4)))
    return locks


def thin_locks(style: IllustratedStyle) -> list[Lock]:
    """Single thin locks: across the eyes, standing up, and flying about."""
    hair, shell = style.hair, shell_of(style)
    rng = np.random.default_rng([hair.seed, 40])
    part, locks = 0.5 * hair.parting, []
    for _ in range(hair.across):
        x = rng.uniform(-0.36, 0.36)
        tip = (x + rng.normal(0, 0.06), rng.uniform(0.04, 0.32))
        spine = bezier((0.5 * part + 0.1 * x, 0.8 * shell.top), (x, 0.75 * shell.top), (1.2 * x, -0.2), tip)
        locks.append(Lock(spine, taper(rng.uniform(0.009, 0.026), 0.4, 0.5, 1.1), rng.normal(0, 0.05), 0.4))
    for _ in range(hair.antenna):
        lean = rng.uniform(0.1, 0.3) * rng.choice([-1, 1])
        root = (0.5 * part, shell.top + 0.06)
        high = shell.top - rng.uniform(0.08, 0.22)
        spine = bezier(
            root, (root[0], high), (root[0] + lean, high - 0.04), (root[0] + 1.4 * lean, high + 0.14)
        )
        locks.append(Lock(spine, taper(rng.uniform(0.012, 0.035), 0.8, 0.4, 1.2), -0.03, 0.1))
    for _ in range(hair.stray):
        angle = rng.uniform(-1.9, 1.9)
        root, out = shell.outer(angle - 0.25 * np.sign(angle), -0.02), rng.uniform(0.01, 0.06)
        end = shell.outer(angle + rng.uniform(0.05, 0.3) * np.sign(angle), out)
        spine = bezier(root, shell.outer(angle, out), end, end)
        locks.append(Lock(spine, 0.006 * (1 - SHARE**2) + 0.001, 0.0, 0.9))
    return locks
