"""Each renderer compared with the plain one, case by case; a case that differs is dumped."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from avatar_stream.decoder.drawing.cpu import CpuDrawing
from avatar_stream.decoder.drawing.cuda import CudaDrawing
from avatar_stream.decoder.drawing.plain import draw_plainly
from avatar_stream.puppet import HeadMotion, Poser, Puppet, values_of
from avatar_stream.types import FaceSemantics, PixelArray
from tests.puppet.puppets import random_atlas, random_puppet, random_values, sheet

WITHIN = 3


def premultiplied(pixels: PixelArray) -> np.ndarray:
    """Colours of nearly transparent pixels are coarse: what is seen of them counts."""
    alpha = pixels[..., 3:].astype(float) / 255
    return np.concatenate([pixels[..., :3] * alpha, pixels[..., 3:]], axis=2)


def difference(one: PixelArray, other: PixelArray) -> np.ndarray:
    return np.abs(premultiplied(one) - premultiplied(other)).max(axis=2)


@pytest.mark.parametrize("size", [33, 64, 128])
@pytest.mark.parametrize("seed", range(6))
def test_the_processor_draws_what_the_plain_renderer_draws(seed: int, size: int, tmp_path: Path) -> None:
    puppet = random_puppet(seed, size)
    rng = np.random.default_rng(500 + seed)
    poser, drawing = Poser(puppet), CpuDrawing(puppet)
    for case in range(4):
        posed = poser.pose(random_values(rng), rng.normal(0, 0.05, (2, 2)).astype(np.float32))
        fast, plain = drawing.draw(posed), draw_plainly(puppet, posed)
        off = difference(fast, plain) > WITHIN
        if off.mean() > 0.001:  # a centre that lies on an edge to the last digit may fall to either side
            Image.fromarray(np.hstack([fast, plain])).save(tmp_path / f"{seed}-{size}-{case}.png")
        assert off.mean() <= 0.001, f"see {tmp_path}"
    drawing.close()


@pytest.mark.parametrize("size", [33, 64, 128])
@pytest.mark.parametrize("seed", range(6))
def test_the_gpu_s_renderer_draws_what_the_plain_one_draws(seed: int, size: int, tmp_path: Path) -> None:
    """On PyTorch's CPU device: the same steps as on a GPU."""
    puppet = random_puppet(seed, size)
    rng = np.random.default_rng(500 + seed)
    poser, drawing = Poser(puppet), CudaDrawing(puppet, "cpu")
    poses = [poser.pose(random_values(rng), rng.normal(0, 0.05, (2, 2)).astype(np.float32)) for _ in range(3)]
    together = drawing.draw_all(poses).numpy()
    for case, posed in enumerate(poses):
        assert np.array_equal(drawing.draw(posed), together[case])
        plain = draw_plainly(puppet, posed)
        off = difference(together[case], plain) > 2
        if off.mean() > 0.001:
            Image.fromarray(np.hstack([together[case], plain])).save(tmp_path / f"{seed}-{size}-{case}.png")
        assert off.mean() <= 0.001, f"see {tmp_path}"


def test_rest_is_the_picture_exactly() -> None:
    rng = np.random.default_rng(3)
    atlas = random_atlas(rng, 96)
    atlas[..., 3] = 255
    whole = sheet("picture", (0, 0, 96, 96), cells=7)
    puppet = Puppet(96, 96, atlas, (whole,), HeadMotion((48, 70), 40.0))
    drawing = CpuDrawing(puppet)
    assert np.array_equal(drawing.draw(Poser(puppet).pose(values_of(FaceSemantics.neutral()))), atlas)
    drawing.close()


def test_neither_gaps_nor_double_pixels_between_triangles() -> None:
    """A sheet of half opacity that bends: every pixel inside is covered once."""
    rng = np.random.default_rng(5)
    atlas = np.full((64, 64, 4), 128, np.uint8)
    part = sheet("cloth", (-8, -8, 72, 72), cells=9)
    bent = (part.rest + rng.normal(0, 1.5, part.rest.shape)).astype(np.float32)
    puppet = Puppet(64, 64, atlas, (part,), HeadMotion((32, 40), 20.0))
    posed = Poser(puppet).pose(values_of(FaceSemantics.neutral()))
    posed.vertices[:] = bent
    drawing = CpuDrawing(puppet)
    for pixels in (drawing.draw(posed), draw_plainly(puppet, posed)):
        assert np.abs(pixels[..., 3].astype(int) - 128).max() <= 1
    drawing.close()


def test_the_number_of_threads_changes_nothing() -> None:
    puppet = random_puppet(2, 64)
    posed = Poser(puppet).pose(random_values(np.random.default_rng(1)))
    pictures = []
    for threads in (1, 2, 4):
        drawing = CpuDrawing(puppet, threads)
        pictures.append(drawing.draw(posed))
        drawing.close()
    assert all(np.array_equal(pictures[0], other) for other in pictures[1:])
