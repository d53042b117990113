"""The 58 numbers of a face as decisions: which groups changed, which of their numbers, which way and how far.

The same functions write and read, so that both can't differ: the coder that they are given does the one or
the other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from avatar_stream.codec.contexts import AGE_CLASSES, CONTEXTS, KEY, OLDEST, Contexts
from avatar_stream.codec.probability_model import Coder, ProbabilityModel
from avatar_stream.codec.quantiser import GROUP_OF, GROUPS, SEMANTIC_COUNT, SEMANTIC_NAMES, Quantiser
from avatar_stream.codec.range_coder import EVEN_CHANCE
from avatar_stream.errors import PacketError

MEMBERS = tuple(
    tuple(i for i in range(SEMANTIC_COUNT) if GROUP_OF[i] == group) for group in range(len(GROUPS))
)

# Names whose mirror image is not simply the name of the other side.
_MIRRORED = {
    "eyeLookInRight": "eyeLookOutLeft",
    "eyeLookOutRight": "eyeLookInLeft",
    "mouthRight": "mouthLeft",
    "jawRight": "jawLeft",
}
# For each movement another one that it excludes or comes with: lids don't widen in a blink, a head turns as it tilts.
_RELATIVES = {
    "eyeBlink": "eyeWide", "eyeWide": "eyeBlink", "browDown": "browOuterUp", "browOuterUp": "browDown",
    "browInnerUp": "browOuterUpLeft", "eyeLookUp": "eyeLookDown", "eyeLookDown": "eyeLookUp",
    "eyeLookOut": "eyeLookIn", "eyeLookIn": "eyeLookOut", "mouthSmile": "mouthFrown", "mouthFrown": "mouthSmile",
    "jawLeft": "jawRight", "jawRight": "jawLeft", "mouthLeft": "mouthRight", "mouthRight": "mouthLeft",
    "jawOpen": "mouthClose", "mouthClose": "jawOpen", "mouthFunnel": "jawOpen", "mouthPucker": "mouthFunnel",
    "mouthLowerDown": "jawOpen", "mouthUpperUp": "jawOpen", "mouthStretch": "mouthSmile",
    "mouthPress": "mouthSmile", "mouthDimple": "mouthSmile", "cheekSquint": "mouthSmile",
    "noseSneer": "mouthUpperUp", "mouthRollUpper": "mouthRollLower", "mouthRollLower": "mouthRollUpper",
    "pitch": "y", "y": "pitch", "depth": "y", "yaw": "roll", "roll": "x", "x": "yaw",
}  # fmt: skip
CONFIDENCE, TIME, LAG, START = range(4)
_MOST_DIGITS = 47  # of a number without a range; times in milliseconds stay far below


def _companion(index: int) -> int:
    """Which of the numbers told before says most about this one: its mirror image, else the one before it."""
    name = SEMANTIC_NAMES[index]
    mirror = SEMANTIC_NAMES.index(_MIRRORED.get(name, name.replace("Right", "Left")))
    if mirror < index:
        return mirror
    members = MEMBERS[GROUP_OF[index]]
    return members[max(members.index(index) - 1, 0)]


def _relative(index: int) -> int:
    """The relative of a number; that of a sided one is on the same side. Itself where there is none."""
    name = SEMANTIC_NAMES[index]
    stem = name if name in _RELATIVES else name.removesuffix("Left").removesuffix("Right")
    relative = _RELATIVES.get(stem, name)
    sided = relative + name[len(stem) :]
    return SEMANTIC_NAMES.index(sided if sided in SEMANTIC_NAMES else relative)


# By index of a semantic; the first of a group has none and names itself.
COMPANIONS = tuple(map(_companion, range(SEMANTIC_COUNT)))
RELATIVES = tuple(map(_relative, range(SEMANTIC_COUNT)))
_ORDER = tuple(i for members in MEMBERS for i in members)
_RELATIVE_TOLD = tuple(_ORDER.index(RELATIVES[i]) < _ORDER.index(i) for i in range(SEMANTIC_COUNT))


# Told of each number before its decisions, and of None after them, for statistics.
OnNumber = Callable[[int | None], None]


class FaceHistory:
    """What was told so far, to predict from and to choose contexts by.

    Attributes:
        counts: (58,) the numbers in steps.
        changes: (58,) the last change of each.
        ages: (58,) packets since then, 0 = in the last one.
        activity: by group, how many numbers changed in the last packet.
        group_ages: by group, packets since any number changed.
    """

    def __init__(self) -> None:
        self.counts = [0] * SEMANTIC_COUNT
        self.changes = [0] * SEMANTIC_COUNT
        self.ages = [OLDEST] * SEMANTIC_COUNT
        self.activity = [0] * len(GROUPS)
        self.group_ages = [OLDEST] * len(GROUPS)

    def advance(self, changes: list[int], activity: list[int]) -> None:
        """Take in what a packet changed: (58,) steps, and by group how many numbers."""
        self.activity = activity
        for i, change in enumerate(changes):
            if change:
                self.counts[i] += change
                self.changes[i] = change
                self.ages[i] = 0
            elif self.ages[i] < OLDEST:
                self.ages[i] += 1
        for group, count in enumerate(activity):
            self.group_ages[group] = 0 if count else min(self.group_ages[group] + 1, OLDEST)


class FaceCoder:
    """Writes or reads the numbers of one packet.

    Args:
        coder: does the one or the other.
        model: says how likely each decision is.
        reference: REST, PREVIOUS or KEY, what `history` holds.
        lag: packets since the key packet, where that is the reference.
        on_number: see `OnNumber`.
    """

    def __init__(
        self,
        coder: Coder,
        model: ProbabilityModel,
        reference: int,
        *,
        lag: int = 0,
        on_number: OnNumber | None = None,
    ) -> None:
        self._coder, self._code = coder, model.code
        self._at: Contexts = CONTEXTS[reference]
        self._lag_class = AGE_CLASSES[min(lag, OLDEST)] if reference == KEY else None
        self._on_number = on_number

    def changes(
        self, history: FaceHistory, quantiser: Quantiser, counts: Sequence[int] | None
    ) -> tuple[list[int], list[int]]:
        """Write or read by how much each number differs from the reference.

        Args:
            history: the reference; left as it is.
            quantiser: the range of the numbers.
            counts: (58,) numbers to write, in range; None to read.

        Returns:
            (58,) changes in steps, and how many there are in each group.

        Raises:
            PacketError: a number read is out of range.
        """
        changes = [0] * SEMANTIC_COUNT
        activity = [0] * len(GROUPS)
        at, groups_changed, neighbours = self._at, 0, 0
        for group, members in enumerate(MEMBERS):
            if counts is not None:
                for i in members:
                    changes[i] = counts[i] - history.counts[i]
            any_change = int(counts is not None and any(changes[i] for i in members))
            was = min(history.activity[group], 3)
            age = self._lag_class
            if age is None:
                age = AGE_CLASSES[history.group_ages[group]]
            changed = self._code(
                self._coder,
                any_change,
                at.group_age + (group * 5 + age) * 4 + was,
                at.group_order + group * len(GROUPS) + groups_changed,
                at.group_neighbours + group * 8 + neighbours,
            )
            groups_changed += changed
            neighbours = (2 * neighbours + changed) % 8
            if changed:
                activity[group] = self._code_group(history, quantiser, group, changes)
            if self._on_number is not None:
                self._on_number(None)
        return changes, activity

    def number(self, kind: int, number: int = 0) -> int:
        """Write or read a number from 0 on that is no semantic, an Exp-Golomb code with modelled length.

        Args:
            kind: CONFIDENCE, TIME, LAG or START, which share no contexts.
            number: what to write.

        Raises:
            PacketError: what is read is longer than any such number.
        """
        at, digits, count = self._at, (number + 1).bit_length() - 1, 0
        while self._code(self._coder, int(count < digits), at.number + kind * 16 + min(count, 15)):
            count += 1
            if count > _MOST_DIGITS:
                raise PacketError("a number is out of range")
        return self.bits(number + 1, count) + (1 << count) - 1

    def bits(self, number: int, count: int) -> int:
        """Write or read the lowest `count` bits of a number, all even chances."""
        read = 0
        for digit in range(count - 1, -1, -1):
            read = 2 * read + self._coder(number >> digit & 1, EVEN_CHANCE)
        return read

    def _code_group(self, history: FaceHistory, quantiser: Quantiser, group: int, changes: list[int]) -> int:
        """Write or read the changes of one group in place; gives how many there are, at least one."""
        at, code, coder = self._at, self._code, self._coder
        was = min(history.activity[group], 3)
        members = MEMBERS[group]
        active, last_change = 0, 0
        for i in members:
            if self._on_number is not None:
                self._on_number(i)
            value, change = history.counts[i], changes[i]
            age = self._lag_class
            if age is None:
                age = AGE_CLASSES[history.ages[i]]
            companion = COMPANIONS[i]
            other = changes[companion] if companion != i else 0
            other_class = 0 if companion == i else 1 + min(abs(other), 2)
            relative = RELATIVES[i]
            if active or i != members[-1]:
                place = (value == 0) * 5 + age
                changed = code(
                    coder,
                    int(change != 0),
                    at.change_age + i * 10 + place,
                    at.change_companion + (group * 10 + place) * 4 + other_class,
                    at.change_activity + (group * 4 + min(active, 3)) * 4 + was,
                    at.change_pace + (i * 2 + (history.ages[i] == 0)) * 5 + _magnitude(history.changes[i]),
                    at.change_relative
                    + ((i * 2 + (value == 0)) * 2 + (history.counts[relative] == 0)) * 3
                    + (_sign(changes[relative]) if _RELATIVE_TOLD[i] else 0),
                )
                if not changed:
                    continue
            active += 1
            low, high = quantiser.ranges[i]
            if low < value < high:
                up = code(
                    coder,
                    int(change > 0),
                    at.sign_place + i * 3 + 3 * (value - low) // (high - low + 1),
                    at.sign_companion + (group * 3 + _sign(other)) * 3 + _sign(history.changes[i]),
                    at.sign_motion
                    + ((group * 2 + (history.ages[i] == 0)) * 3 + _sign(history.changes[i])) * 3
                    + _sign(last_change),
                )
            else:
                up = int(value <= low)
            pace = self._lag_class
            if pace is None:
                pace = _magnitude(history.changes[i]) if history.ages[i] == 0 else 0
            beside = _magnitude(other or last_change)
            size = 1 + self._code_size(abs(change) - 1, i, group, pace, beside)
            if size > (high - value if up else value - low):
                raise PacketError("a number of the face is out of range")
            changes[i] = size if up else -size
            last_change = changes[i]
        return active

    def _code_size(self, size: int, i: int, group: int, pace: int, beside: int) -> int:
        """Write or read the size of a change beyond one step, an Exp-Golomb code with models."""
        at, code, coder = self._at, self._code, self._coder
        digits = (size + 1).bit_length() - 1 if size >= 0 else 0
        count = 0
        while code(
            coder,
            int(count < digits),
            at.size_pace + (group * 16 + count) * 5 + pace,
            at.size_name + i * 4 + min(count, 3),
            at.size_companion + (group * 16 + count) * 5 + beside,
        ):
            count += 1
            if count > 15:
                raise PacketError("a number of the face is out of range")
        number = 1
        for digit in range(count - 1, -1, -1):
            bit = (size + 1) >> digit & 1
            modelled = digit == count - 1
            bit = code(coder, bit, at.detail + group * 16 + count) if modelled else coder(bit, EVEN_CHANCE)
            number = 2 * number + bit
        return number - 1


def fold(number: int) -> int:
    """Whole numbers as natural ones: 0, -1, 1, -2, 2 … become 0, 1, 2, 3, 4 …"""
    return 2 * number if number >= 0 else -2 * number - 1


def unfold(number: int) -> int:
    """The inverse of `fold`."""
    return number // 2 if number % 2 == 0 else -(number + 1) // 2


def _magnitude(change: int) -> int:
    """0 for none, 1 for one step, 2 for two or three, 3 for four to seven, 4 for more."""
    return min(abs(change).bit_length(), 4)


def _sign(change: int) -> int:
    """0 for none, 1 for up, 2 for down."""
    return 0 if change == 0 else 1 if change > 0 else 2
