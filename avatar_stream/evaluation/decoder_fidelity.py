"""How close one picture is to another: PSNR, MS-SSIM and GMSD."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from avatar_stream.errors import AvatarStreamError
from avatar_stream.types import FloatArray, PixelArray

# Identical pictures would have an infinite PSNR, which no mean survives.
BEST_PSNR_DB = 100.0
# Five scales of MS-SSIM with its window of 11 pixels need more than 160 on the shorter side.
_LEAST_SIDE_PX = 176
_GMSD_C = 170.0


@dataclass(frozen=True)
class Fidelity:
    """Closeness of a picture to its original.

    Attributes:
        psnr: peak signal-to-noise ratio over RGB in dB; higher is closer, at most `BEST_PSNR_DB`.
        ms_ssim: multi-scale structural similarity (Wang, Simoncelli, Bovik 2003) of luma, 0…1; 1 is equal.
        gmsd: gradient magnitude similarity deviation of luma, 0…; 0 is equal.
    """

    psnr: float
    ms_ssim: float
    gmsd: float


def fidelity(original: PixelArray, shown: PixelArray) -> Fidelity:
    """Compare two pictures.

    Args:
        original, shown: (H, W, 3) uint8 RGB of one size. Small ones are enlarged for MS-SSIM alone.

    Raises:
        ValueError: the sizes differ.
        AvatarStreamError: pytorch-msssim is not installed.
    """
    if original.shape != shown.shape:
        raise ValueError(f"pictures of {original.shape} and {shown.shape} can't be compared")
    error = float(np.mean((original.astype(np.float64) - shown) ** 2))
    psnr = min(BEST_PSNR_DB, 10 * np.log10(255.0**2 / error)) if error > 0 else BEST_PSNR_DB
    lumas = _luma(original), _luma(shown)
    return Fidelity(float(psnr), _ms_ssim(*lumas), gmsd(*lumas))


def gmsd(original: FloatArray, shown: FloatArray) -> float:
    """Gradient magnitude similarity deviation of two (H, W) pictures with values 0…255; 0 is equal.

    Source: Xue, Zhang, Mou, Bovik, "Gradient Magnitude Similarity Deviation: A Highly Efficient Perceptual
    Image Quality Index", IEEE TIP 2014; both are halved first, as in its authors' code.
    """
    mine, theirs = (_gradient(_halved(picture)) for picture in (original, shown))
    similarity = (2 * mine * theirs + _GMSD_C) / (mine**2 + theirs**2 + _GMSD_C)
    return float(similarity.std())


def _halved(picture: FloatArray) -> FloatArray:
    averaged = cv2.blur(picture.astype(np.float64), (2, 2), anchor=(0, 0), borderType=cv2.BORDER_REPLICATE)
    return np.asarray(averaged[::2, ::2])


def _gradient(picture: FloatArray) -> FloatArray:
    prewitt = np.array([[1, 0, -1]] * 3) / 3
    across = cv2.filter2D(picture, cv2.CV_64F, prewitt)
    down = cv2.filter2D(picture, cv2.CV_64F, prewitt.T)
    return np.asarray(np.hypot(across, down))


def _luma(picture: PixelArray) -> FloatArray:
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float64))


def _ms_ssim(original: FloatArray, shown: FloatArray) -> float:
    try:
        from pytorch_msssim import ms_ssim
    except ImportError:
        raise AvatarStreamError(
            "MS-SSIM needs pytorch-msssim; install it with: pip install pytorch-msssim"
        ) from None
    import torch

    def tensor(picture: FloatArray) -> Any:
        height, width = picture.shape
        scale = max(1.0, _LEAST_SIDE_PX / min(height, width))
        if scale > 1:
            size = (round(width * scale), round(height * scale))
            picture = cv2.resize(picture, size, interpolation=cv2.INTER_LINEAR)
        return torch.from_numpy(picture)[None, None].float()

    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # on so small pictures threads wait for each other: many times slower
    try:
        with torch.inference_mode():
            return float(ms_ssim(tensor(original), tensor(shown), data_range=255))
    finally:
        torch.set_num_threads(threads)
