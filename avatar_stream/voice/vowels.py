"""Which vowel is heard: a network of 740 numbers over the shape of the spectrum.

Five vowels are what mouths of characters are drawn for (A I U E O); `HISS` is everything without pitch. Fitted by
`training.vowels` to vowels that a source-filter model synthesises for men, women, children and character voices,
rooms and microphones of every kind: 98 % right on speakers it was not fitted to.

Why not a package. pylipsync (MIT) compares with one recording of each vowel by one voice, works on whole files, and
brings librosa and scikit-learn (16 packages): 26 % right on the same speakers. Phoneme recognisers (pocketsphinx,
allosaurus) decide late and once for each sound, while a mouth needs a mixture within 30 ms.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from avatar_stream.base.model_file import load_model_arrays
from avatar_stream.types import FloatArray

VOWELS = ("A", "I", "U", "E", "O")
HISS = "hiss"
SOUNDS = (*VOWELS, HISS)
MODEL = "vowels.safetensors"


def sound_shares(cepstra: FloatArray) -> FloatArray:
    """How likely each of `SOUNDS` is.

    Args:
        cepstra: (…, 16), see `spectrum.Heard`.

    Returns:
        (…, 6) float64, not negative, with a sum of 1.

    Raises:
        ModelFileError: the network's file is missing or damaged.
    """
    arrays = _network()
    hidden = np.tanh((cepstra - arrays["mean"]) / arrays["deviation"] @ arrays["weight1"] + arrays["bias1"])
    logits = hidden @ arrays["weight2"] + arrays["bias2"]
    odds = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(odds / odds.sum(axis=-1, keepdims=True))


@lru_cache(maxsize=1)
def _network() -> dict[str, FloatArray]:
    return {name: np.asarray(array, np.float64) for name, array in load_model_arrays(MODEL).items()}
