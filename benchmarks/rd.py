"""Rate and distortion of face video coding against VVenC, x265 and SVT-AV1, clip by clip.

    python benchmarks/rd.py FOLDER --only NAME --against VVenC --out build/rd

Each codec is measured at its own floor and at finer quantisers; what it gives at our bytes and at two, five and ten
times as many is read from the line between them. In the folder of --out: `tables.md`, `figures.json`, and a picture
of the curves for each clip.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from rate_distortion.cache import Cache
from rate_distortion.clips import Clip, digest_of, prepare
from rate_distortion.curves import draw_curves
from rate_distortion.hybrid import CODECS, Coded, code
from rate_distortion.learned import LearnedMetric
from rate_distortion.metrics import EVERY, measure
from rate_distortion.ours import code_ours
from rate_distortion.report import MULTIPLES, Figures, claims, table

from avatar_stream.base.resources import cache_folder
from avatar_stream.errors import AvatarStreamError


def main() -> None:
    """Measure every clip of a folder; tables are printed as soon as there are any."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="clips (*.mp4)")
    parser.add_argument("--only", nargs="*", help="names of clips")
    parser.add_argument("--against", nargs="*", help="names of codecs", default=[c.name for c in CODECS])
    parser.add_argument("--points", type=int, help="so many quantisers of each codec, coarsest first (all)")
    parser.add_argument("--out", type=Path, default=Path("build/rd"), help="where tables and pictures go")
    parser.add_argument("--cache", type=Path, default=cache_folder() / "rate-distortion")
    parser.add_argument("--weights", nargs="*", default=[], help="lpips=FILE dists=FILE, TorchScript")
    options = parser.parse_args()
    try:
        learned = [LearnedMetric(words) for words in options.weights]
    except AvatarStreamError as error:
        parser.error(str(error))
    options.out.mkdir(parents=True, exist_ok=True)
    cache = Cache(options.cache)
    figures: dict[str, dict[str, list[Figures]]] = {}
    tables: list[str] = []
    with TemporaryDirectory() as folder:
        for source in sorted(options.folder.glob("*.mp4")):
            if options.only and source.stem not in options.only:
                continue
            clip = prepare(source, Path(folder))
            figures[clip.name] = compare(clip, options.against, options.points, cache, learned)
            tables.append(table(clip.name, clip.duration_s, figures[clip.name]))
            print(tables[-1], flush=True)
            draw_curves(clip.name, clip.duration_s, figures[clip.name], options.out / f"{clip.name}.png")
            (options.out / "figures.json").write_text(json.dumps(figures, indent=1))
            (options.out / "tables.md").write_text("\n\n".join([*tables, claims(figures)]) + "\n")
    print(claims(figures))


def compare(
    clip: Clip, names: Sequence[str], points: int | None, cache: Cache, learned: Sequence[LearnedMetric]
) -> dict[str, list[Figures]]:
    """Bytes and metrics of a clip: ours, then by name of the codec, from its floor up.

    Ours may take no more bytes than VVenC needs at least.
    """
    rows: dict[str, list[Figures]] = {"ours": []}
    enough = math.inf
    for codec in (codec for codec in CODECS if codec.name in names):
        rows[codec.name] = []
        for quantiser in codec.quantisers[:points]:
            coded = code(codec, clip, quantiser, cache)
            rows[codec.name].append(measured(clip, coded, cache, learned))
            # The least that any takes is about what ours may spend.
            enough = min(enough, MULTIPLES[-1] * coded.size)
            if coded.size >= enough:
                break
    most_bytes = int(rows["VVenC"][0]["bytes"]) if "VVenC" in rows else None
    rows["ours"].append(measured(clip, code_ours(clip, cache, most_bytes), cache, learned))
    return rows


def measured(clip: Clip, coded: Coded, cache: Cache, learned: Sequence[LearnedMetric]) -> Figures:
    """Bytes and every metric, remembered by what was compared."""
    names = [metric.name for metric in learned]
    key = f"{clip.digest} {digest_of(coded.frames)} every {EVERY} {names}"
    return {"bytes": coded.size, **cache.figures(key, lambda: measure(clip, coded.frames, learned))}


if __name__ == "__main__":
    main()
