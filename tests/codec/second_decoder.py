"""A reader of packets written from docs/bitstream.md alone: no NumPy, no constriction, nothing of the codec.

It shares nothing with the package but the text of the initial weights. Slow, and proud of it.
"""

from __future__ import annotations

import math
import zlib
from pathlib import Path

import avatar_stream.codec

WEIGHTS_FILE = Path(avatar_stream.codec.__path__[0]) / "initial_weights.txt"

NAMES = [
    "eyeBlinkLeft",
    "eyeLookDownLeft",
    "eyeLookInLeft",
    "eyeLookOutLeft",
    "eyeLookUpLeft",
    "eyeSquintLeft",
    "eyeWideLeft",
    "eyeBlinkRight",
    "eyeLookDownRight",
    "eyeLookInRight",
    "eyeLookOutRight",
    "eyeLookUpRight",
    "eyeSquintRight",
    "eyeWideRight",
    "jawForward",
    "jawLeft",
    "jawRight",
    "jawOpen",
    "mouthClose",
    "mouthFunnel",
    "mouthPucker",
    "mouthLeft",
    "mouthRight",
    "mouthSmileLeft",
    "mouthSmileRight",
    "mouthFrownLeft",
    "mouthFrownRight",
    "mouthDimpleLeft",
    "mouthDimpleRight",
    "mouthStretchLeft",
    "mouthStretchRight",
    "mouthRollLower",
    "mouthRollUpper",
    "mouthShrugLower",
    "mouthShrugUpper",
    "mouthPressLeft",
    "mouthPressRight",
    "mouthLowerDownLeft",
    "mouthLowerDownRight",
    "mouthUpperUpLeft",
    "mouthUpperUpRight",
    "browDownLeft",
    "browDownRight",
    "browInnerUp",
    "browOuterUpLeft",
    "browOuterUpRight",
    "cheekPuff",
    "cheekSquintLeft",
    "cheekSquintRight",
    "noseSneerLeft",
    "noseSneerRight",
    "tongueOut",
    "pitch",
    "yaw",
    "roll",
    "x",
    "y",
    "depth",
]
GROUPS = (
    range(52, 55),  # rotation
    range(55, 57),  # place
    range(57, 58),  # depth
    range(14, 18),  # jaw
    range(18, 25),  # mouth
    range(25, 41),  # lips
    range(46, 52),  # cheeks
    (0, 5, 6, 7, 12, 13),  # eyes
    (1, 2, 3, 4, 8, 9, 10, 11),  # gaze
    range(41, 46),  # brows
)
# Steps are 2 to the minus these powers; those not named have 4.
POWERS = {"pitch": 7, "yaw": 7, "roll": 7, "x": 7, "y": 7, "depth": 6}
POWERS |= dict.fromkeys(("jawOpen", "mouthClose", "mouthLeft", "mouthRight"), 5)
POWERS |= dict.fromkeys(("mouthSmileLeft", "mouthSmileRight"), 5)
for stem in ("mouthFrown", "mouthPress", "mouthLowerDown", "cheekSquint", "eyeSquint", "eyeWide", "browDown"):
    POWERS |= {stem + "Left": 3, stem + "Right": 3}
POWERS |= {"mouthShrugUpper": 3, "browInnerUp": 3}

# Relatives, first those of whole names, then those of both sides.
RELATIVES = {
    "jawLeft": "jawRight", "jawRight": "jawLeft", "mouthLeft": "mouthRight", "mouthRight": "mouthLeft",
    "jawOpen": "mouthClose", "mouthClose": "jawOpen", "mouthFunnel": "jawOpen", "mouthPucker": "mouthFunnel",
    "mouthRollUpper": "mouthRollLower", "mouthRollLower": "mouthRollUpper", "browInnerUp": "browOuterUpLeft",
    "pitch": "y", "y": "pitch", "depth": "y", "yaw": "roll", "roll": "x", "x": "yaw",
}  # fmt: skip
for one, other in (
    ("eyeBlink", "eyeWide"), ("eyeWide", "eyeBlink"), ("browDown", "browOuterUp"), ("browOuterUp", "browDown"),
    ("eyeLookUp", "eyeLookDown"), ("eyeLookDown", "eyeLookUp"), ("eyeLookIn", "eyeLookOut"),
    ("eyeLookOut", "eyeLookIn"), ("mouthSmile", "mouthFrown"), ("mouthFrown", "mouthSmile"),
    ("mouthStretch", "mouthSmile"), ("mouthPress", "mouthSmile"), ("mouthDimple", "mouthSmile"),
    ("cheekSquint", "mouthSmile"), ("noseSneer", "mouthUpperUp"),
):  # fmt: skip
    RELATIVES |= {one + "Left": other + "Left", one + "Right": other + "Right"}
for one in ("mouthLowerDown", "mouthUpperUp"):
    RELATIVES |= {one + "Left": "jawOpen", one + "Right": "jawOpen"}
SIZES = {
    "group_age": 200, "group_order": 100, "group_neighbours": 80, "change_age": 580, "change_companion": 400,
    "change_activity": 160, "change_pace": 580, "change_relative": 696, "sign_place": 174, "sign_companion": 90,
    "sign_motion": 180, "size_pace": 800,
    "size_name": 232, "size_companion": 800, "detail": 160, "number": 64,
}  # fmt: skip
AGE_CLASS = (0, 0, 1, 1, 2, 2, 2, 3, 3, 3, 3, 4)
REST, PREVIOUS, KEY = range(3)
CONFIDENCE, TIME, LAG, START = range(4)
M64 = (1 << 64) - 1


class RangeDecoder:
    """Section "Range coder": 64 bits of state in words of 32; low and width are those of the writer."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.low, self.width = 0, M64
        self.at = 0
        self.point = self._word() << 32 | self._word()

    def _word(self) -> int:
        word = int.from_bytes(self.data[self.at : self.at + 4].ljust(4, b"\0"), "big")
        self.at += 4
        return word

    def bit(self, chance: int) -> int:
        zero = (4096 - chance) * 4096 - (chance < 2048)
        scale = self.width >> 24
        ahead = (self.point - self.low) & M64
        bit = int(ahead >= scale * zero)
        if bit:
            self.low = (self.low + scale * zero) & M64
            self.width = scale * ((1 << 24) - zero)
        else:
            self.width = scale * zero
        assert (self.point - self.low) & M64 < self.width
        if self.width < 1 << 32:
            self.low, self.width = self.low << 32 & M64, self.width << 32
            self.point = (self.point << 32 | self._word()) & M64
        return bit


class Face:
    def __init__(self) -> None:
        self.counts, self.changes = [0] * 58, [0] * 58
        self.ages, self.activity, self.group_ages = [11] * 58, [0] * 10, [11] * 10


def load_weights() -> list[int]:
    lines = WEIGHTS_FILE.read_text().splitlines()
    return [1024 * int(word) for line in lines if line[0] != "#" for word in line.split()]


class Reader:
    def __init__(self, data: bytes, weights: list[int], learn: bool, quality: int = 1) -> None:
        self.coder, self.weights, self.learn, self.quality = RangeDecoder(data), weights, learn, quality
        self.reference = REST

    def decide(self, *contexts: tuple[str, int]) -> int:
        tables = list(SIZES)
        places = [
            self.reference * sum(SIZES.values()) + sum(SIZES[t] for t in tables[: tables.index(name)]) + i
            for name, i in contexts
        ]
        odds = min(max(sum(self.weights[i] for i in places) >> 8, -2048), 2047)
        chance = min(max(round(4096 / (1 + math.exp(-odds / 256))), 1), 4095)
        bit = self.coder.bit(chance)
        if self.learn:
            for i in places:
                self.weights[i] += 4096 * bit - chance
        return bit

    def even_bits(self, count: int) -> int:
        value = 0
        for _ in range(count):
            value = 2 * value + self.coder.bit(2048)
        return value

    def number(self, kind: int) -> int:
        digits = 0
        while self.decide(("number", kind * 16 + min(digits, 15))):
            digits += 1
        return self.even_bits(digits) + (1 << digits) - 1

    def size(self, i: int, g: int, pace: int, beside: int) -> int:
        digits = 0
        while self.decide(
            ("size_pace", (g * 16 + digits) * 5 + pace),
            ("size_name", i * 4 + min(digits, 3)),
            ("size_companion", (g * 16 + digits) * 5 + beside),
        ):
            digits += 1
        if digits == 0:
            return 1
        first = self.decide(("detail", g * 16 + digits))
        return ((2 + first) << (digits - 1)) + self.even_bits(digits - 1)

    def face(self, face: Face, lag: int = 0) -> tuple[list[int], list[int]]:
        changes, activity, neighbours, groups = [0] * 58, [0] * 10, 0, 0
        for g, members in enumerate(GROUPS):
            lag_class = AGE_CLASS[min(lag, 11)]
            age = lag_class if self.reference == KEY else AGE_CLASS[face.group_ages[g]]
            was = min(face.activity[g], 3)
            changed = self.decide(
                ("group_age", (g * 5 + age) * 4 + was), ("group_order", g * 10 + groups),
                ("group_neighbours", g * 8 + neighbours),
            )  # fmt: skip
            neighbours = (2 * neighbours + changed) % 8
            if not changed:
                continue
            groups += 1
            active = last = 0
            for i in members:
                age = lag_class if self.reference == KEY else AGE_CLASS[face.ages[i]]
                c = companion(i, list(members))
                other = 0 if c is None else changes[c]
                other_class = 0 if c is None else 1 + min(abs(other), 2)
                place = 5 * (face.counts[i] == 0) + age
                relative = NAMES.index(RELATIVES.get(NAMES[i], NAMES[i]))
                kin = ((i * 2 + (face.counts[i] == 0)) * 2 + (face.counts[relative] == 0)) * 3
                if (active or i != members[-1]) and not self.decide(
                    ("change_age", i * 10 + place), ("change_companion", (g * 10 + place) * 4 + other_class),
                    ("change_activity", (g * 4 + min(active, 3)) * 4 + was),
                    ("change_pace", (i * 2 + (face.ages[i] == 0)) * 5 + magnitude(face.changes[i])),
                    ("change_relative", kin + sign(changes[relative])),
                ):  # fmt: skip
                    continue
                active += 1
                most = (math.pi / 2, 8.0)[i >= 55] if i >= 52 else 1.0
                high = math.floor(most * 2 ** (POWERS.get(NAMES[i], 4) + self.quality - 1))
                low = -high if i >= 52 else 0
                if low < face.counts[i] < high:
                    third = 3 * (face.counts[i] - low) // (high - low + 1)
                    up = self.decide(
                        ("sign_place", i * 3 + third),
                        ("sign_companion", (g * 3 + sign(other)) * 3 + sign(face.changes[i])),
                        (
                            "sign_motion",
                            ((g * 2 + (face.ages[i] == 0)) * 3 + sign(face.changes[i])) * 3 + sign(last),
                        ),
                    )
                else:
                    up = int(face.counts[i] <= low)
                pace = lag_class
                if self.reference != KEY:
                    pace = magnitude(face.changes[i]) if face.ages[i] == 0 else 0
                last = changes[i] = (1 if up else -1) * self.size(i, g, pace, magnitude(other or last))
            activity[g] = active
        return changes, activity


def magnitude(change: int) -> int:
    return min(abs(change).bit_length(), 4)


def sign(change: int) -> int:
    return (change > 0) + 2 * (change < 0)


def companion(i: int, members: list[int]) -> int | None:
    special = {"eyeLookInRight": "eyeLookOutLeft", "eyeLookOutRight": "eyeLookInLeft"}
    special |= {"mouthRight": "mouthLeft", "jawRight": "jawLeft"}
    mirror = NAMES.index(special.get(NAMES[i], NAMES[i].replace("Right", "Left")))
    if mirror < i:
        return mirror
    return members[members.index(i) - 1] if i != members[0] else None


def advance(face: Face, changes: list[int], activity: list[int]) -> None:
    face.activity = activity
    for i, change in enumerate(changes):
        face.counts[i] += change
        face.changes[i] = change or face.changes[i]
        face.ages[i] = 0 if change else min(face.ages[i] + 1, 11)
    face.group_ages = [0 if n else min(age + 1, 11) for n, age in zip(activity, face.group_ages, strict=True)]


def read_live(packets: list[bytes]) -> list[tuple[int, int, int, list[int]]]:
    """(sequence, time in ms, confidence in eighths, 58 counts) of live packets."""
    out = []
    weights = load_weights()
    for packet in packets:
        kind, check = packet[0] >> 4, int.from_bytes(packet[:2], "big") & 4095
        if kind == 9:
            key_packet, key = packet, Face()
            assert zlib.crc32(bytes([9]) + packet[2:]) & 4095 == check
            quality, key_sequence, period = packet[2], int.from_bytes(packet[7:9], "big"), packet[9]
            key_ms = int.from_bytes(packet[10:16], "big")
            reader = Reader(packet[16:], weights, False, quality)
            key_confidence = 8 - reader.number(CONFIDENCE)
            if key_confidence:
                advance(key, *reader.face(key))
            out.append((key_sequence, key_ms, key_confidence, list(key.counts)))
        else:
            assert kind == 8
            assert zlib.crc32(key_packet + bytes([8]) + packet[2:]) & 4095 == check
            reader = Reader(packet[2:], weights, False, quality)
            reader.reference = KEY
            lag = reader.number(LAG) + 1
            late = unfold(reader.number(TIME))
            confidence = (key_confidence - reader.number(CONFIDENCE)) % 9
            counts = list(key.counts)
            if confidence:
                counts = [a + b for a, b in zip(counts, reader.face(key, lag)[0], strict=True)]
            out.append(((key_sequence + lag) % 65536, key_ms + lag * period + late, confidence, counts))
    return out


def unfold(n: int) -> int:
    return -(n + 1) // 2 if n % 2 else n // 2


def varint(data: bytes, at: int) -> tuple[int, int]:
    number = shift = 0
    while True:
        number |= (data[at] & 127) << shift
        at, shift = at + 1, shift + 7
        if data[at - 1] < 128:
            return number, at


def read_file(data: bytes) -> list[tuple[int, int, list[int]]]:
    """(time in ms, confidence in eighths, 58 counts) of all packets of a file."""
    assert data[:5] == b"\x89FSB\x02"
    live, quality = divmod(data[5], 4)
    period_us, at = varint(data, 6)
    size, at = varint(data, at + 1)
    at += size + 4
    out = []
    while at < len(data):
        count, at = varint(data, at)
        size, at = varint(data, at)
        if count and live:
            out += _read_live_group(data[at + 4 : at + 4 + size])
        elif count:
            out += _read_group(data[at + 4 : at + 4 + size], count, period_us, quality)
        at += 4 + size
    return out


def _read_live_group(data: bytes) -> list[tuple[int, int, list[int]]]:
    packets, at = [], 0
    while at < len(data):
        size, at = varint(data, at)
        packets.append(data[at : at + size])
        at += size
    return [face[1:] for face in read_live(packets)]


def read_bank(data: bytes) -> list[tuple[int, int, int, int, bytes]]:
    """(region, packet, left, top, AV1 unit) of all pieces in a group of 0 packets, its header included."""
    count, at = varint(data, 0)
    size, at = varint(data, at)
    assert (count, size) == (0, len(data) - at - 4)
    assert zlib.crc32(data[:at] + data[at + 4 :]) == int.from_bytes(data[at : at + 4], "big")
    out, at = [], at + 4
    while at < len(data):
        region = data[at]
        packet, at = varint(data, at + 1)
        left, at = varint(data, at)
        top, at = varint(data, at)
        size, at = varint(data, at)
        out.append((region, packet, left, top, data[at : at + size]))
        at += size
    return out


def _read_group(data: bytes, count: int, period_us: int, quality: int) -> list[tuple[int, int, list[int]]]:
    reader, face, confidence, time_us, out = Reader(data, load_weights(), True, quality), Face(), 8, 0, []
    for n in range(count):
        if n == 0:
            time_us = 1000 * reader.number(START)
        else:
            reader.reference = PREVIOUS
            time_us += period_us + 1000 * unfold(reader.number(TIME))
        confidence = (confidence - reader.number(CONFIDENCE)) % 9
        if confidence:
            advance(face, *reader.face(face))
        if n % 25 == 24:
            shorts = b"".join(count.to_bytes(2, "big", signed=True) for count in face.counts)
            assert reader.even_bits(8) == zlib.crc32(shorts) & 255
        out.append(((time_us + 500) // 1000, confidence, list(face.counts)))
    return out
