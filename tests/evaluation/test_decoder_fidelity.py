from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from avatar_stream.evaluation.decoder_fidelity import BEST_PSNR_DB, fidelity, gmsd

Pixels = npt.NDArray[np.uint8]


def test_a_picture_is_itself(astronaut: Pixels) -> None:
    same = fidelity(astronaut, astronaut.copy())
    assert (same.psnr, same.gmsd) == (BEST_PSNR_DB, 0.0)
    assert same.ms_ssim == pytest.approx(1.0, abs=1e-6)


def test_psnr_of_a_known_error(astronaut: Pixels) -> None:
    darker = np.clip(astronaut.astype(int), 10, 255).astype(np.uint8)
    assert fidelity(darker, darker - 10).psnr == pytest.approx(20 * np.log10(255 / 10), abs=1e-9)


def test_the_more_blur_the_worse(astronaut: Pixels) -> None:
    scores = [fidelity(astronaut, cv2.GaussianBlur(astronaut, (0, 0), sigma)) for sigma in (0.6, 1.5, 4.0)]
    assert scores[0].psnr > scores[1].psnr > scores[2].psnr
    assert scores[0].ms_ssim > scores[1].ms_ssim > scores[2].ms_ssim
    assert scores[0].gmsd < scores[1].gmsd < scores[2].gmsd


def test_gmsd_by_hand() -> None:
    """One vertical edge that is missing: gradients of 1/3·3·step on two columns of the halved picture."""
    step = np.zeros((32, 32))
    step[:, 16:] = 90.0
    gone = np.zeros((32, 32))
    edge = 170.0 / (90.0**2 + 170.0)
    columns = np.ones(16)
    columns[[7, 8]] = edge
    assert gmsd(step, gone) == pytest.approx(np.tile(columns, (16, 1)).std(), rel=1e-9)


def test_crops_smaller_than_ms_ssim_allows(astronaut: Pixels) -> None:
    crop = astronaut[90:130, 180:260]
    assert fidelity(crop, crop).ms_ssim == pytest.approx(1.0, abs=1e-6)
    assert fidelity(crop, cv2.blur(crop, (7, 7))).ms_ssim < 0.95


def test_sizes_must_match(astronaut: Pixels) -> None:
    with pytest.raises(ValueError, match="compared"):
        fidelity(astronaut, astronaut[1:])
