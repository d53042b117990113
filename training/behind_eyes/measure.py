"""``python -m training.behind_eyes.measure [--count 60]``: how well hair is completed behind eyes.

On characters of kinds held out, at full size and with true labels. Printed is the overlap (intersection over union) of
hair where eyes are, and the mean error of its colours there, of 255.
"""

from __future__ import annotations

import argparse

import numpy as np

from avatar_stream.characters.labels import LABEL_NUMBER
from avatar_stream.characters.layering.behind_eyes import EYE_LABELS, FACE_PX, hair_behind_eyes
from avatar_stream.puppet.face_frame import FaceFrame
from training.behind_eyes.dataset import SIZE_PX, eyes_over_hair

# Far from the seeds that are learned from.
FIRST_SEED = 10_000_000


def measure(count: int) -> tuple[float, float]:
    """Overlap and error of colours, over so many eyes."""
    both = either = 0
    errors: list[float] = []
    seed = FIRST_SEED
    while count > 0:
        seed += 1
        eyes, kept = eyes_over_hair(seed)
        for eye in eyes if kept else ():
            count -= 1
            mask = np.isin(eye.labels, [LABEL_NUMBER[label] for label in EYE_LABELS])
            picture = np.dstack([eye.picture, np.full(mask.shape, 255, np.uint8)])
            hair = np.where((eye.labels == LABEL_NUMBER["front_hair"])[..., None], picture, 0).astype(
                np.uint8
            )
            frame = FaceFrame(np.full(2, SIZE_PX / 2), np.array([float(FACE_PX), 0.0]), {})
            _, behind = hair_behind_eyes(picture, hair, [mask], frame)
            truth = (eye.hair[..., 3] > 127) & mask
            found = np.zeros_like(mask) if behind is None else (behind[..., 3] > 127) & mask
            both, either = both + int((found & truth).sum()), either + int((found | truth).sum())
            if behind is not None and (found & truth).any():
                apart = np.abs(behind[..., :3].astype(float) - eye.hair[..., :3])[found & truth]
                errors.append(float(apart.mean()))
    return both / max(either, 1), float(np.mean(errors))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=60)
    overlap, colours = measure(parser.parse_args().count)
    print(f"hair behind eyes: overlap {overlap:.3f}, colours {colours:.1f} of 255 off")
