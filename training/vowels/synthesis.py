"""Vowels by the source-filter model (Fant 1960): glottal pulses through resonators, for speakers of every kind.

No recording of anybody is needed, and every sound comes with its label. Formants are those of five-vowel systems, with
the spread that languages and speakers show (Peterson & Barney 1952; Hillenbrand et al. 1995; Hirahara &
Akahane-Yamada 2004 for Japanese); a speaker's vocal tract scales all of them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.signal import butter, lfilter, sosfilt

from avatar_stream.types import SOUND_RATE_HZ as RATE_HZ
from avatar_stream.types import FloatArray
from avatar_stream.voice.vowels import HISS

# Of a man with a vocal tract of 17.5 cm: F1, F2, F3.
_FORMANTS_HZ = {
    "A": (730.0, 1200.0, 2500.0),
    "I": (285.0, 2250.0, 2950.0),
    "U": (315.0, 1000.0, 2300.0),
    "E": (490.0, 1880.0, 2550.0),
    "O": (460.0, 810.0, 2450.0),
}
_HIGH_FORMANTS_HZ = (3500.0, 4500.0, 5500.0)
_BANDWIDTHS_HZ = (70.0, 90.0, 140.0, 220.0, 300.0, 400.0)
# How far a speaker's vowel is from the usual one, and one utterance from the speaker's (standard deviations, shares).
_SPEAKER_SPREAD, _TOKEN_SPREAD = 0.055, 0.04
# U is said anywhere between the back (German, English) and the middle (Japanese) of the mouth.
_U_SPREAD = 0.13
# Of men, women, children and character voices: scale of the formants (mean, deviation), pitch range in Hz.
_KINDS = (((1.0, 0.05), (80.0, 190.0)), ((1.16, 0.05), (150.0, 320.0)), ((1.3, 0.07), (220.0, 420.0)))


@dataclass(frozen=True)
class Speaker:
    """Somebody, their room and their microphone.

    Attributes:
        formants_hz: by vowel, F1…F6.
        pitch_hz: usual pitch.
        tilt_db: how much softer the voice is for each octave above 500 Hz, beyond the model's own 6 dB.
        breath: share of noise in the voice's source.
        channel: (sections, 6) second-order sections of room and microphone.
        noise_db: level of the room's noise below the voice.
    """

    formants_hz: dict[str, FloatArray]
    pitch_hz: float
    tilt_db: float
    breath: float
    channel: FloatArray
    noise_db: float


def make_speaker(rng: np.random.Generator) -> Speaker:
    """A speaker by chance: a third each of men, women, and children or character voices."""
    (mean, deviation), (low_hz, high_hz) = _KINDS[rng.integers(len(_KINDS))]
    scale = mean + deviation * rng.standard_normal()
    formants = {}
    for vowel, usual in _FORMANTS_HZ.items():
        spread = np.full(3, _SPEAKER_SPREAD)
        spread[1] = _U_SPREAD if vowel == "U" else spread[1]
        low = np.array(usual) * np.exp(spread * rng.standard_normal(3))
        high = np.array(_HIGH_FORMANTS_HZ) * np.exp(0.03 * rng.standard_normal(3))
        formants[vowel] = scale * np.concatenate([low, high])
    return Speaker(
        formants,
        float(np.exp(rng.uniform(np.log(low_hz), np.log(high_hz)))),
        float(rng.uniform(-1.0, 6.0)),
        float(rng.uniform(0.005, 0.12)),
        _channel(rng),
        float(rng.uniform(10.0, 50.0)),
    )


def say(speaker: Speaker, vowel: str, length_s: float, rng: np.random.Generator) -> FloatArray:
    """One vowel, or a hiss as in "s" and "sh", as the speaker's microphone hears it.

    Args:
        speaker: who says it.
        vowel: one of `VOWELS`, or `HISS`.
        length_s: how long.
        rng: varies it.

    Returns:
        (samples,) float32 at 16 kHz, with a root mean square of 0.1 before the noise of the room.
    """
    count = round(length_s * RATE_HZ)
    sound = _hiss(count, rng) if vowel == HISS else _vowel(speaker, vowel, count, rng)
    sound = sosfilt(speaker.channel, sound)
    sound *= 0.1 / max(float(np.sqrt(np.mean(sound**2))), 1e-9)
    noise = room_noise(count, rng) * 10.0 ** (-speaker.noise_db / 20.0)
    return np.asarray(sound + noise, np.float32)


def room_noise(count: int, rng: np.random.Generator) -> FloatArray:
    """Steady noise between white and brown, with a root mean square of 0.1; (samples,) float64."""
    noise = lfilter([1.0], [1.0, -rng.uniform(0.0, 0.97)], rng.standard_normal(count + RATE_HZ // 10))
    noise = noise[RATE_HZ // 10 :]
    return np.asarray(noise * (0.1 / np.sqrt(np.mean(noise**2))))


def _vowel(speaker: Speaker, vowel: str, count: int, rng: np.random.Generator) -> FloatArray:
    lead = RATE_HZ // 20  # the resonators' way in
    sound = _glottis(speaker, count + lead, rng)
    formants_hz = speaker.formants_hz[vowel] * np.exp(_TOKEN_SPREAD * rng.standard_normal(6))
    widths = np.array(_BANDWIDTHS_HZ) * np.exp(rng.normal(0.0, 0.25, 6))
    for formant_hz, width_hz in zip(formants_hz, widths, strict=True):
        if formant_hz < 0.47 * RATE_HZ:
            radius = np.exp(-np.pi * width_hz / RATE_HZ)
            a = [1.0, -2.0 * radius * np.cos(2.0 * np.pi * formant_hz / RATE_HZ), radius**2]
            sound = lfilter([sum(a)], a, sound)
    return np.asarray(np.diff(sound, prepend=0.0)[lead:])  # lips radiate the change of the flow


def _glottis(speaker: Speaker, count: int, rng: np.random.Generator) -> FloatArray:
    """Flow through the glottis: pulses with the shape of Rosenberg (1971), never quite regular, and breath."""
    time_s = np.arange(count) / RATE_HZ
    wander = 0.06 * np.sin(2.0 * np.pi * (rng.uniform(0.5, 4.0) * time_s + rng.uniform()))
    pitch_hz = speaker.pitch_hz * np.exp(rng.normal(0.0, 0.15)) * (1.0 + wander)
    pitch_hz = pitch_hz * (
        1.0 + 0.01 * rng.standard_normal(count).cumsum() / np.sqrt(np.arange(1, count + 1))
    )
    phase = (np.cumsum(pitch_hz) / RATE_HZ + rng.uniform()) % 1.0
    rise, fall = rng.uniform(0.3, 0.45), rng.uniform(0.12, 0.25)
    opening = 0.5 * (1.0 - np.cos(np.pi * np.minimum(phase / rise, 1.0)))
    closing = np.cos(0.5 * np.pi * np.clip((phase - rise) / fall, 0.0, 1.0))
    flow = np.where(phase < rise, opening, closing)
    flow = flow + speaker.breath * rng.standard_normal(count) * (0.3 + flow)
    # One pole tilts the spectrum further.
    pole = np.clip(speaker.tilt_db / 9.0, -0.2, 0.75)
    return np.asarray(lfilter([1.0 - pole], [1.0, -pole], flow))


def _hiss(count: int, rng: np.random.Generator) -> FloatArray:
    """Noise of a narrow passage, or anything else without pitch: fricatives, breath, clicks of keys."""
    noise = rng.standard_normal(count)
    kind = rng.uniform()
    if kind < 0.6:
        low_hz = rng.uniform(1200.0, 4500.0)
        band = butter(
            2, [low_hz, min(low_hz * rng.uniform(1.4, 3.0), 7800.0)], "bandpass", fs=RATE_HZ, output="sos"
        )
        return np.asarray(sosfilt(band, noise))
    if kind < 0.85:
        return room_noise(count, rng)
    clicks = np.where(rng.uniform(size=count) < 0.002, noise * 8.0, 0.02 * noise)
    return np.asarray(lfilter([1.0], [1.0, -rng.uniform(0.3, 0.8)], clicks))


def _channel(rng: np.random.Generator) -> FloatArray:
    """Low cut, high cut and one broad resonance of a microphone in a room."""
    low = butter(1, rng.uniform(40.0, 180.0), "highpass", fs=RATE_HZ, output="sos")
    high = butter(1, rng.uniform(3500.0, 7600.0), "lowpass", fs=RATE_HZ, output="sos")
    return np.concatenate([low, high, _peak(rng.uniform(300.0, 4000.0), rng.uniform(-6.0, 6.0))])


def _peak(centre_hz: float, gain_db: float) -> FloatArray:
    """Peaking filter of Bristow-Johnson's cookbook, one octave wide; (1, 6)."""
    gain, turn = 10.0 ** (gain_db / 40.0), 2.0 * np.pi * centre_hz / RATE_HZ
    alpha = np.sin(turn) * 0.7
    b = np.array([1.0 + alpha * gain, -2.0 * np.cos(turn), 1.0 - alpha * gain])
    a = np.array([1.0 + alpha / gain, -2.0 * np.cos(turn), 1.0 - alpha / gain])
    return np.asarray(np.concatenate([b, a])[None] / a[0])
