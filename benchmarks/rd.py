"""Rate and distortion of face video coding against VVenC, x265 and SVT-AV1, clip by clip.

    python benchmarks/rd.py FOLDER --only NAME --against VVenC

Each codec is measured at its own floor, and as near as it gets to our bytes and to two, five and ten times as many.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from tempfile import TemporaryDirectory

from rate_distortion.clips import Clip, prepare
from rate_distortion.hybrid import CODECS, Coded, code, code_within
from rate_distortion.metrics import LOWER_IS_BETTER, measure
from rate_distortion.ours import code_ours

_MULTIPLES = (1, 2, 5, 10)


def main() -> None:
    """Print a table for each clip, and write all figures as JSON where asked to."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="clips (*.mp4)")
    parser.add_argument("--only", nargs="*", help="names of clips")
    parser.add_argument("--against", nargs="*", help="names of codecs", default=[c.name for c in CODECS])
    parser.add_argument("--multiples", nargs="*", type=int, default=_MULTIPLES, help="of our bytes")
    parser.add_argument("--json", type=Path, help="where the figures go")
    options = parser.parse_args()
    figures: dict[str, dict[str, dict[str, float]]] = {}
    with TemporaryDirectory() as folder:
        for source in sorted(options.folder.glob("*.mp4")):
            if options.only and source.stem not in options.only:
                continue
            clip = prepare(source, Path(folder))
            figures[clip.name] = compare(clip, options.against, options.multiples)
            print(table(clip, figures[clip.name]), flush=True)
            if options.json:
                options.json.write_text(json.dumps(figures, indent=1))


def compare(clip: Clip, names: list[str], multiples: list[int]) -> dict[str, dict[str, float]]:
    """Metrics and bytes of each way to code a clip; ours comes first."""
    ours = code_ours(clip)
    ways: dict[str, Coded] = {"ours": ours}
    for codec in (codec for codec in CODECS if codec.name in names):
        floor = code(codec, clip, codec.coarsest)
        ways[f"{codec.name} floor"] = floor
        for multiple in multiples:
            # Below a codec's floor there is nothing to compare.
            if multiple * ours.size > floor.size:
                ways[f"{codec.name} ×{multiple}"] = code_within(codec, clip, multiple * ours.size)
    return {name: {"bytes": coded.size, **measure(clip, coded.frames)} for name, coded in ways.items()}


def table(clip: Clip, rows: dict[str, dict[str, float]]) -> str:
    """A table in Markdown; where another codec does better than we do, its figure is marked with a star."""
    ours = rows["ours"]
    names = [name for name in ours if name != "bytes"]
    lines = [f"| {clip.name} | kbit/s | " + " | ".join(names) + " |", "|---" * (len(names) + 2) + "|"]
    for way, row in rows.items():
        cells = [f"{row[name]:.3g}" + "*" * _beaten(name, row[name], ours[name]) for name in names]
        rate = 8e-3 * row["bytes"] / clip.duration_s
        lines.append(f"| {way} | {rate:.2f} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _beaten(name: str, theirs: float, ours: float) -> bool:
    lower = name.removesuffix("_face") in LOWER_IS_BETTER
    return theirs < ours if lower else theirs > ours


if __name__ == "__main__":
    main()
