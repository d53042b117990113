"""Tables of what was measured: each clip's, with our losses starred, and which claims hold where."""

from __future__ import annotations

import math
from bisect import bisect_right

Figures = dict[str, float]  # by name; "bytes" and the metrics of `metrics.measure`

MULTIPLES = (1, 2, 5, 10)
LOWER_IS_BETTER = {"gmsd", "flip", "lpips", "dists", "landmarks", "eyes", "mouth"}
# How much better we claim to be in what the face does.
_FACTOR = 2.0
_FACTS = ("landmarks", "eyes", "mouth", "trackable")
_PIXELS = ("ms_ssim", "flip")


def at_bytes(points: list[Figures], size: float) -> Figures | None:
    """What a codec gives at so many bytes: on the line between the points beside it, over the logarithm of bytes.

    Args:
        points: measured ones, bytes rising.
        size: bytes.

    Returns:
        None below the codec's floor and above what was measured. NaN where either point has none.
    """
    sizes = [point["bytes"] for point in points]
    if not sizes[0] <= size <= sizes[-1]:
        return None
    after = min(bisect_right(sizes, size), len(sizes) - 1)
    low, high = points[after - 1], points[after]
    share = math.log(size / low["bytes"]) / math.log(high["bytes"] / low["bytes"])
    return {name: (1 - share) * low[name] + share * high[name] for name in low} | {"bytes": size}


def table(name: str, duration_s: float, codecs: dict[str, list[Figures]]) -> str:
    """A table in Markdown; where a codec does better than we do, its figure bears a star.

    Args:
        name: of the clip.
        duration_s: its length.
        codecs: measured points by codec, "ours" with one.
    """
    ours = codecs["ours"][0]
    rows = {"ours": ours}
    for codec, points in codecs.items():
        if codec == "ours":
            continue
        rows[f"{codec} floor"] = points[0]
        for multiple in MULTIPLES:
            there = at_bytes(points, multiple * ours["bytes"])
            if there is not None:
                rows[f"{codec} ×{multiple}"] = there
    metrics = [metric for metric in ours if metric != "bytes"]
    lines = [f"| {name} | bytes | kbit/s | " + " | ".join(metrics) + " |", "|---" * (len(metrics) + 3) + "|"]
    for way, row in rows.items():
        cells = [_cell(row[metric]) + "*" * beats(metric, row[metric], ours[metric]) for metric in metrics]
        rate = f"{8e-3 * row['bytes'] / duration_s:.2f}"
        lines.append(f"| {way} | {row['bytes']:.0f} | {rate} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def claims(figures: dict[str, dict[str, list[Figures]]]) -> str:
    """Clip by clip, whether we need no more bytes than VVenC's floor, and against what codecs give for that many.

    Args:
        figures: by clip and codec.
    """
    heads = ["bytes", *(f"{metric} ÷ {_FACTOR:g}" for metric in _FACTS), *_PIXELS]
    lines = ["| at VVenC's floor | " + " | ".join(heads) + " |", "|---" * (len(heads) + 1) + "|"]
    for clip, codecs in figures.items():
        if "VVenC" not in codecs:
            continue
        ours, floor = codecs["ours"][0], codecs["VVenC"][0]
        rivals = [
            floor,
            *(
                p
                for name in codecs
                if name != "ours"
                for p in codecs[name][:1]
                if p["bytes"] <= floor["bytes"]
            ),
        ]
        verdicts = [ours["bytes"] <= floor["bytes"]]
        verdicts += [
            all(_far_better(metric, ours[metric], rival[metric]) for rival in rivals) for metric in _FACTS
        ]
        verdicts += [
            all(beats(metric, ours[metric], rival[metric]) for rival in rivals) for metric in _PIXELS
        ]
        lines.append(f"| {clip} | " + " | ".join("yes" if holds else "NO" for holds in verdicts) + " |")
    return "\n".join(lines)


def beats(metric: str, theirs: float, ours: float) -> bool:
    """Whether one figure is better than another; what can't be measured, since no face is found, is worst."""
    if math.isnan(theirs) or math.isnan(ours):
        return math.isnan(ours) and not math.isnan(theirs)
    lower = metric.removesuffix("_face") in LOWER_IS_BETTER
    return theirs < ours if lower else theirs > ours


def _far_better(metric: str, ours: float, theirs: float) -> bool:
    if math.isnan(theirs) or math.isnan(ours):
        return not math.isnan(ours)
    return ours <= theirs / _FACTOR if metric in LOWER_IS_BETTER else ours >= theirs * _FACTOR


def _cell(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.3g}"
