"""Puppets for tests, made of random shapes: whatever a builder may make, and more."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from avatar_stream.puppet import PARAMETERS, HeadMotion, Part, Puppet, Swing, Track

Floats = npt.NDArray[np.float32]


def sheet(name: str, box: tuple[float, float, float, float], cells: int = 4, **options: object) -> Part:
    """A part that is a grid over a box (left, top, right, bottom), its texture at the same place of the atlas."""
    left, top, right, bottom = box
    x, y = np.meshgrid(np.linspace(left, right, cells + 1), np.linspace(top, bottom, cells + 1))
    rest = np.stack([x.ravel(), y.ravel()], axis=1).astype(np.float32)
    return Part(name, rest, rest.copy(), grid_triangles(cells), np.ones(len(rest), np.float32), **options)  # type: ignore[arg-type]


def grid_triangles(cells: int) -> npt.NDArray[np.int32]:
    corner = np.arange(cells * (cells + 1)).reshape(cells, cells + 1)[:, :-1].ravel()
    below = corner + cells + 1
    upper = np.stack([corner, corner + 1, below], axis=1)
    lower = np.stack([corner + 1, below + 1, below], axis=1)
    return np.concatenate([upper, lower]).astype(np.int32)


def random_atlas(rng: np.random.Generator, size: int) -> npt.NDArray[np.uint8]:
    """Smooth colours and alphas, premultiplied; opaque in most places, with a transparent border."""
    import cv2

    small = rng.integers(0, 256, (6, 6, 4)).astype(np.float32)
    atlas = cv2.resize(small, (size, size), interpolation=cv2.INTER_CUBIC).clip(0, 255)
    atlas[..., 3] = np.where(atlas[..., 3] > 90, 255, atlas[..., 3] * 2)
    atlas[..., :3] *= atlas[..., 3:] / 255
    return np.rint(atlas.clip(0, 255)).astype(np.uint8)


def random_track(rng: np.random.Generator, count: int, reach_px: float) -> Track:
    names = tuple(str(name) for name in rng.choice(PARAMETERS, int(rng.integers(1, 3)), replace=False))
    values = tuple(tuple(np.sort(rng.uniform(-1, 1, int(rng.integers(1, 4)))).tolist()) for _ in names)
    places = list(np.ndindex(*(len(v) for v in values)))
    kept = [place for place in places if rng.random() < 0.8]
    offsets = {place: rng.normal(0, reach_px, (count, 2)).astype(np.float32) for place in kept}
    opacity = {place: float(rng.uniform(-0.7, 0.4)) for place in kept if rng.random() < 0.3}
    return Track(names, values, offsets, opacity)


def random_puppet(seed: int, size: int = 64, parts: int = 5) -> Puppet:
    """Overlapping sheets that move at random, some clipped, some hanging."""
    rng = np.random.default_rng(seed)
    made: list[Part] = []
    for number in range(parts):
        left, top = rng.uniform(0, 0.5 * size, 2)
        right, bottom = rng.uniform(0.55 * size, size, 2)
        part = sheet(f"part{number}", (left, top, right, bottom), cells=int(rng.integers(1, 6)))
        behind = [one.name for one in made if not one.clip]
        swing = int(rng.integers(-1, 2))
        made.append(
            Part(
                part.name,
                part.rest,
                part.texture,
                part.triangles,
                rng.uniform(0, 1, len(part.rest)).astype(np.float32),
                tuple(random_track(rng, len(part.rest), 0.03 * size) for _ in range(int(rng.integers(0, 5)))),
                float(rng.uniform(0.3, 1)),
                str(rng.choice(behind)) if behind and rng.random() < 0.4 else "",
                swing,
                rng.uniform(0, 1, len(part.rest) if swing >= 0 else 0).astype(np.float32),
            )
        )
    head = HeadMotion((size / 2, 0.7 * size), 0.4 * size, 0.5, 1.0)
    swings = (Swing("hair", (0.0, 0.3)), Swing("ribbon", (0.4, -0.5), 0.7, 0.3))
    return Puppet(size, size, random_atlas(rng, size), tuple(made), head, swings)


def random_values(rng: np.random.Generator) -> Floats:
    """A pose far beyond what people do."""
    values = rng.uniform(-0.2, 1.0, len(PARAMETERS)).astype(np.float32)
    values[52:58] = rng.uniform(-0.6, 0.6, 6)
    return values
