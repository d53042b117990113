"""What is heard in a moment of sound: level, periodicity, and the shape of its spectrum.

The shape is given as mel-frequency cepstral coefficients (Davis & Mermelstein 1980) without the first one, which is
the level: how loud somebody is, and how far from the microphone, makes no difference to it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from avatar_stream.types import SOUND_RATE_HZ, FloatArray

WINDOW = 512  # 32 ms: two periods of a low voice
HOP = 160  # 10 ms
CEPSTRA = 16
_BANDS = 28
_LOWEST_HZ, _HIGHEST_HZ = 90.0, 7200.0
_LOWEST_PITCH_HZ, _HIGHEST_PITCH_HZ = 75.0, 450.0
_PRE_EMPHASIS = 0.97
_SILENCE = 1e-10


@dataclass(frozen=True)
class Heard:
    """One moment of sound.

    Attributes:
        level_db: root mean square of what is between 90 Hz and 7.2 kHz, in dB of full scale, −100…0.
        periodicity: 0 for noise … 1 for a voice with a pitch between 75 and 450 Hz.
        cepstra: (16,) float64, the shape of the spectrum.
    """

    level_db: float
    periodicity: float
    cepstra: FloatArray


def hear(window: FloatArray) -> Heard:
    """Measure one window.

    Args:
        window: (512,) samples at 16 kHz, −1…1.
    """
    samples = np.asarray(window, np.float64)
    power = np.abs(np.fft.rfft(samples * _HANN)) ** 2
    heard = power * _AUDIBLE
    mean_square = 2.0 * heard.sum() / (WINDOW * _HANN_POWER)
    bands = _MEL @ (power * _EMPHASIS)
    logs = np.log(np.maximum(bands, _SILENCE))
    return Heard(
        float(10.0 * np.log10(max(mean_square, _SILENCE))), _periodicity(heard), np.asarray(_DCT @ logs)
    )


def _periodicity(power: FloatArray) -> float:
    """Highest peak of the autocorrelation, without what the window takes from it (Boersma 1993)."""
    correlation = np.fft.irfft(power * _LOW_PASS, WINDOW)
    if correlation[0] <= _SILENCE:
        return 0.0
    lags = correlation[_SHORTEST_LAG:_LONGEST_LAG] / _WINDOW_LAGS / correlation[0]
    return float(np.clip(lags.max(), 0.0, 1.0))


def _mel_bands() -> FloatArray:
    """(bands, bins) triangles of equal width on the mel scale (O'Shaughnessy 1987)."""

    def mel(hz: FloatArray) -> FloatArray:
        return np.asarray(2595.0 * np.log10(1.0 + hz / 700.0))

    lowest, highest = mel(np.array([_LOWEST_HZ, _HIGHEST_HZ])).tolist()
    edges = np.linspace(lowest, highest, _BANDS + 2)
    at = mel(_BINS_HZ)
    rising = (at - edges[:-2, None]) / np.diff(edges)[:-1, None]
    falling = (edges[2:, None] - at) / np.diff(edges)[1:, None]
    return np.asarray(np.maximum(np.minimum(rising, falling), 0.0))


_BINS_HZ = np.fft.rfftfreq(WINDOW, 1.0 / SOUND_RATE_HZ)
_HANN = np.hanning(WINDOW + 1)[:-1]
_HANN_POWER = float(np.sum(_HANN**2))
_AUDIBLE = ((_BINS_HZ >= _LOWEST_HZ) & (_BINS_HZ <= _HIGHEST_HZ)).astype(float)
_EMPHASIS = np.abs(1.0 - _PRE_EMPHASIS * np.exp(-2j * np.pi * _BINS_HZ / SOUND_RATE_HZ)) ** 2
_MEL = _mel_bands()
_DCT = np.cos(np.pi / _BANDS * np.outer(np.arange(1, CEPSTRA + 1), np.arange(_BANDS) + 0.5)) / _BANDS
_LOW_PASS = 1.0 / (1.0 + (_BINS_HZ / 1500.0) ** 4)
_SHORTEST_LAG, _LONGEST_LAG = (
    round(SOUND_RATE_HZ / _HIGHEST_PITCH_HZ),
    round(SOUND_RATE_HZ / _LOWEST_PITCH_HZ),
)
_WINDOW_LAGS = (np.correlate(_HANN, _HANN, "full")[WINDOW - 1 :] / _HANN_POWER)[_SHORTEST_LAG:_LONGEST_LAG]
