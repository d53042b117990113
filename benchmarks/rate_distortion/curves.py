"""A picture of what each codec gives for how many bytes."""

from __future__ import annotations

from pathlib import Path

from rate_distortion.report import LOWER_IS_BETTER, Figures

_PANELS = (
    "ms_ssim", "flip", "gmsd", "ssimulacra2", "vmaf", "psnr",
    "ms_ssim_face", "flip_face", "landmarks", "eyes", "mouth", "trackable",
)  # fmt: skip
_COLUMNS = 6


def draw_curves(name: str, duration_s: float, codecs: dict[str, list[Figures]], path: Path) -> None:
    """Write a PNG with one panel for each metric; ours is a star.

    Args:
        name: of the clip.
        duration_s: its length.
        codecs: measured points by codec.
        path: of the picture.
    """
    from matplotlib.figure import Figure

    rows = len(_PANELS) // _COLUMNS
    figure = Figure(figsize=(3.2 * _COLUMNS, 3.0 * rows), layout="constrained")
    for axes, metric in zip(figure.subplots(rows, _COLUMNS).flat, _PANELS, strict=True):
        for codec, points in codecs.items():
            kbps = [8e-3 * point["bytes"] / duration_s for point in points]
            style = {"marker": "*", "markersize": 14} if codec == "ours" else {"marker": "."}
            axes.plot(kbps, [point[metric] for point in points], label=codec, **style)
        axes.set_xscale("log")
        axes.set_title(
            f"{metric} ({'lower' if metric.removesuffix('_face') in LOWER_IS_BETTER else 'higher'} is better)",
            fontsize=8,
        )
        axes.set_xlabel("kbit/s", fontsize=7)
        axes.grid(alpha=0.3, which="both")
    figure.axes[0].legend(fontsize=7)
    figure.suptitle(name)
    figure.savefig(path, dpi=90)
