"""How many bytes a frame our packets need, beside other ways to write the very same numbers.

    python benchmarks/entropy.py FOLDER_OF_CLIPS [--json] [--folds N]

Semantics of real clips at 25 frames a second, standard quality. All rivals get the same whole numbers of steps that our
storage profile stores, and their names are given for free. The weights in the repository never saw a recording;
with --folds, ours is measured with weights trained on the clips of the other folds instead.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

import numpy as np
import numpy.typing as npt
from clip_semantics import FPS, ClipSemantics, read_clips
from rich.console import Console
from rich.table import Table
from train_packet_model import train

from avatar_stream.codec import packet as live
from avatar_stream.codec import storage
from avatar_stream.codec.container import SemanticsFile, write_file
from avatar_stream.codec.file_header import FileHeader
from avatar_stream.codec.packet import LivePacker, LiveUnpacker, is_key
from avatar_stream.codec.quantiser import QUALITIES, quantiser, semantics_from, values_of
from avatar_stream.codec.step_choice import choose_counts
from avatar_stream.codec.storage import StoredFace
from avatar_stream.evaluation.dense_error import dense_errors
from avatar_stream.face_model.arkit import EXPRESSION_COUNT
from avatar_stream.face_model.model import load_face_model

Counts = npt.NDArray[np.int64]  # (n, 58) steps

STANDARD = QUALITIES.index("standard")


def exp_golomb_bits(number: int) -> list[int]:
    """0-order Exp-Golomb code of a signed number, as in H.264: 0, 1, -1, 2, -2 … are 0, 1, 2, 3, 4 …"""
    code = 2 * number if number <= 0 else 2 * number - 1
    digits = bin(abs(code) + 1)[2:]
    return [0] * (len(digits) - 1) + [int(digit) for digit in digits]


def ifvc_bytes(counts: Counts) -> list[int]:
    """The coder of Interactive Face Video Coding (Chen et al., arXiv 2302.09919) as published.

    Each number is predicted from the frame before; residuals go through 0-order Exp-Golomb binarisation and an adaptive
    binary arithmetic coder of order 0, which starts anew in every frame. The arithmetic coder is taken to be perfect:
    its bits are the ideal ones (Krichevsky-Trofimov estimate), one more to end the string, rounded up to bytes.
    """
    sizes = []
    for residuals in np.diff(counts, axis=0, prepend=0):
        seen, bits = [0.5, 0.5], 0.0
        for bit in (bit for residual in residuals.tolist() for bit in exp_golomb_bits(residual)):
            bits -= np.log2(seen[bit] / (seen[0] + seen[1]))
            seen[bit] += 1
        sizes.append(int(np.ceil((bits + 1) / 8)))
    return sizes


def sei_bytes(values: npt.NDArray[np.float64]) -> list[int]:
    """As in the Generative Face Video SEI message of VSEI: ue(v) integer part, fixed fraction, sign where not zero.

    Six bits of fraction; every frame stands for itself.
    """
    sizes = []
    for frame in values:
        bits = 0
        for value in frame.tolist():
            whole, fraction = divmod(round(abs(value) * 64), 64)
            bits += 2 * (whole + 1).bit_length() - 1 + 6 + (whole > 0 or fraction > 0)
        sizes.append(-(-bits // 8))
    return sizes


def zlib_bytes(counts: Counts) -> float:
    """Mean bytes a frame of the whole clip's residuals, one byte each, through zlib at its best."""
    return len(zlib.compress(_residual_bytes(counts), 9)) / len(counts)


def zstd_bytes(counts: Counts) -> float:
    """The same through the program zstd at its best; NaN where there is none."""
    if shutil.which("zstd") is None:
        return float("nan")
    best = ["zstd", "--ultra", "-22", "--no-check", "--stdout", "--quiet"]
    return len(
        subprocess.run(best, input=_residual_bytes(counts), capture_output=True, check=True).stdout
    ) / len(counts)


def _residual_bytes(counts: Counts) -> bytes:
    return np.diff(counts, axis=0, prepend=0).clip(-128, 127).astype(np.int8).tobytes()


def order_0_bytes(counts: Counts) -> float:
    """Mean bytes a frame at the empirical entropy of residuals, each name's own, its distribution for free."""
    bits = 0.0
    for column in np.diff(counts, axis=0, prepend=0).T:
        shares = np.array(list(Counter(column.tolist()).values())) / len(column)
        bits -= len(column) * float(shares @ np.log2(shares))
    return bits / 8 / len(counts)


def stored_bytes(counts: Counts) -> tuple[int, int]:
    """(all bytes, packets alone) of our file; makes sure that it reads back."""
    faces = [StoredFace(tuple(row), 8, round(1e3 * i / FPS)) for i, row in enumerate(counts.tolist())]
    data = write_file(FileHeader(STANDARD, round(1e6 / FPS)), faces)
    file = SemanticsFile(data)
    if list(file.faces()) != faces:
        raise AssertionError("the file doesn't read back")
    return len(data), sum(len(group.data) for group in file.groups)


def live_bytes(
    values: npt.NDArray[np.float64], quality: str
) -> tuple[list[int], list[int], npt.NDArray[np.float64]]:
    """Bytes of each live packet, and of its numbers alone, without the header; and (n, 58) what was read back."""
    packer, unpacker = LivePacker(1, FPS, QUALITIES.index(quality)), LiveUnpacker()
    whole, numbers, read = [], [], []
    for i, row in enumerate(values):
        packet = packer.pack(semantics_from(row, 0.9, 1e5 + i / FPS), i)
        whole.append(len(packet))
        numbers.append(len(packet) - (16 if is_key(packet) else 3))  # lag and time take about a byte
        read.append(values_of(unpacker.unpack(packet).semantics))
    return whole, numbers, np.array(read)


def added_dense_error_pct(clip: ClipSemantics, values: npt.NDArray[np.float64]) -> float:
    """Mean of `dense_errors` between the model's neutral face wearing what was read off the clip and off packets."""
    model = load_face_model()
    deltas = model.expressions.astype(np.float64)
    worn = [
        model.neutral + np.tensordot(expression[:, :EXPRESSION_COUNT], deltas, axes=1)
        for expression in (values, clip.values)
    ]
    return float(dense_errors(*worn).mean())


@contextmanager
def weights(trained: list[int]) -> Iterator[None]:
    """Have packets start from other weights."""
    live._static_model.cache_clear()
    with (
        mock.patch.object(storage, "initial_weights", lambda: trained),
        mock.patch.object(live, "initial_weights", lambda: trained),
    ):
        yield
    live._static_model.cache_clear()


def measure(clip: ClipSemantics) -> dict[str, float]:
    """Everything of one clip; bytes a frame, except where the name says otherwise."""
    counts = choose_counts(clip.values, quantiser(STANDARD))
    total, packets = stored_bytes(counts)
    live_low, live_low_numbers, _ = live_bytes(clip.values, "low")
    live_standard, live_standard_numbers, live_read = live_bytes(clip.values, "standard")
    steps = quantiser(STANDARD)
    return {
        "frames": len(counts),
        "ours, file": total / len(counts),
        "ours, packets": packets / len(counts),
        "IFVC coder": float(np.mean(ifvc_bytes(counts))),
        "zlib": zlib_bytes(counts),
        "zstd": zstd_bytes(counts),
        "order-0 entropy": order_0_bytes(counts),
        "GFV SEI": float(np.mean(sei_bytes(quantiser(STANDARD).values(counts)))),
        "live, low": float(np.mean(live_low)),
        "live, low, no header": float(np.mean(live_low_numbers)),
        "live, standard": float(np.mean(live_standard)),
        "live, standard, no header": float(np.mean(live_standard_numbers)),
        "added dense error %": added_dense_error_pct(clip, steps.values(counts)),
        "live, added dense error %": added_dense_error_pct(clip, live_read),
        "error, steps": float(np.abs(counts - clip.values / steps.steps).mean()),
        "live, error, steps": float(np.abs((live_read - clip.values) / steps.steps).mean()),
    }


def measure_all(clips: list[ClipSemantics], folds: int) -> dict[str, dict[str, float]]:
    """Measures by name of the clip, and their mean."""
    results = {}
    for fold in range(max(folds, 1)):
        held_out = clips[fold :: max(folds, 1)]
        if folds:
            others = [clip.values for clip in clips if clip not in held_out]
            trained = train(others)
            with weights(trained):
                results |= {clip.name: measure(clip) for clip in held_out}
        else:
            results |= {clip.name: measure(clip) for clip in held_out}
    rows = list(results.values())
    results["mean"] = {name: float(np.mean([row[name] for row in rows])) for name in rows[0]}
    return results


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("clips", type=Path)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--folds", type=int, default=0)
    arguments = parser.parse_args()
    results = measure_all(read_clips(arguments.clips), arguments.folds)
    if arguments.json:
        print(json.dumps(results))
        return
    table = Table("bytes a frame")
    for name in results["mean"]:
        table.add_column(name, justify="right")
    for clip, row in results.items():
        table.add_row(
            clip, *(f"{value:.0f}" if name == "frames" else f"{value:.2f}" for name, value in row.items())
        )
    Console(width=200).print(table)
    mean = results["mean"]
    print(
        f"ours: {mean['ours, file'] * 8 * FPS / 1e3:.3f} kbit/s, {1 - mean['ours, file'] / mean['IFVC coder']:.0%} ",
        end="",
    )
    live_kbps = mean["live, standard, no header"] * 8 * FPS / 1e3
    print(f"less than IFVC's coder; live without headers: {live_kbps:.2f} kbit/s")


if __name__ == "__main__":
    main()
