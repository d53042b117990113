"""VMC in and out: held against python-osc, which is none of ours, and against captures built with it."""

from __future__ import annotations

import math
import struct

import numpy as np
import pytest
from fuzzing import tries
from hypothesis import given, settings
from hypothesis import strategies as st
from pythonosc.osc_bundle import OscBundle
from pythonosc.osc_bundle_builder import IMMEDIATELY, OscBundleBuilder
from pythonosc.osc_message import OscMessage
from pythonosc.osc_message_builder import OscMessageBuilder
from pythonosc.osc_packet import OscPacket

from avatar_stream.errors import PacketError
from avatar_stream.face_model.arkit import EXPRESSION_INDEX, EXPRESSION_NAMES
from avatar_stream.interop.quaternion import half_of, matrix_of, quaternion_of
from avatar_stream.interop.trackers.tracked_face import TrackedFace
from avatar_stream.interop.vmc import osc
from avatar_stream.interop.vmc.names import arkit_values, preset_values
from avatar_stream.interop.vmc.reading import VmcReader
from avatar_stream.interop.vmc.writing import datagrams
from avatar_stream.types import FaceSemantics


def message(address: str, *arguments: float | str) -> bytes:
    """One message as python-osc writes it."""
    builder = OscMessageBuilder(address)
    for argument in arguments:
        builder.add_arg(argument)
    return builder.build().dgram


def bundle(*messages: bytes) -> bytes:
    builder = OscBundleBuilder(IMMEDIATELY)
    for one in messages:
        builder.add_content(OscBundle(one) if one.startswith(b"#bundle") else OscMessage(one))
    return builder.build().dgram


def of(face: TrackedFace, name: str) -> float:
    return float(face.expression[EXPRESSION_INDEX[name]])


def read(*parts: bytes) -> TrackedFace:
    reader = VmcReader()
    faces = [face for part in parts if (face := reader.read(part)) is not None]
    assert len(faces) == 1
    return faces[0]


APPLY = message("/VMC/Ext/Blend/Apply")
UPRIGHT = (0.0, 0.0, 0.0, 1.0)


def bone(name: str, x: float, y: float, z: float, w: float) -> bytes:
    return message("/VMC/Ext/Bone/Pos", name, 0.0, 0.1, 0.0, x, y, z, w)


def about(axis: int, degrees: float) -> tuple[float, float, float, float]:
    """Unity's Quaternion.AngleAxis."""
    half = math.radians(degrees) / 2
    parts = [0.0, 0.0, 0.0, math.cos(half)]
    parts[axis] = math.sin(half)
    return tuple(parts)  # type: ignore[return-value]


def test_a_capture_of_another_program_moves_the_face() -> None:
    """As VSeeFace and others send: a bundle of state and bones, then one of blend shapes."""
    face = read(
        bundle(
            message("/VMC/Ext/OK", 1, 3, 0, 1),
            message("/VMC/Ext/T", 12.5),
            message("/VMC/Ext/Root/Pos", "root", 0.0, 0.0, 0.0, *UPRIGHT, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0),
            bone("Hips", *about(1, 30)),
            bone("Neck", *about(1, -10)),
            bone("Head", *about(1, -10)),
        ),
        bundle(
            message("/VMC/Ext/Blend/Val", "jawOpen", 0.5),
            message("/VMC/Ext/Blend/Val", "EYEBLINKLEFT", 1.0),
            APPLY,
        ),
    )
    assert (of(face, "jawOpen"), of(face, "eyeBlinkLeft")) == (0.5, 1.0)
    # Unity's y turns a character that looks along z to its own right; ours counts to the person's own left.
    assert np.degrees(face.head_rotation_rad).tolist() == pytest.approx([0.0, 20.0, 0.0], abs=1e-4)


@pytest.mark.parametrize(
    ("axis", "angles_deg"),
    # Of a character that looks along z with y up and its right hand at +x: about x it looks down, about z it leans to
    # its own left, which is the picture's right.
    [(0, (-20.0, 0.0, 0.0)), (1, (0.0, -20.0, 0.0)), (2, (0.0, 0.0, 20.0))],
)
def test_axes_are_unitys(axis: int, angles_deg: tuple[float, ...]) -> None:
    face = read(bone("Head", *about(axis, 20)), APPLY)
    assert np.degrees(face.head_rotation_rad).tolist() == pytest.approx(list(angles_deg), abs=1e-4)
    # Unity's own words for the same: left-handed, x right, y up, z forward.
    forward, up = np.array([0.0, 0.0, 1.0]), np.array([0.0, 1.0, 0.0])
    rotation = matrix_of(np.array(about(axis, 20)))
    if axis == 0:
        assert (rotation @ forward)[1] < 0
    elif axis == 1:
        assert (rotation @ forward)[0] > 0
    else:
        assert (rotation @ up)[0] < 0


def test_single_messages_and_bones_alone_will_do() -> None:
    reader = VmcReader()
    parts = [
        bone("Head", *about(0, 10)),
        message("/VMC/Ext/T", 1.0),
        bone("Head", *about(0, 12)),
        message("/VMC/Ext/T", 1.1),
    ]
    faces = [reader.read(part) for part in parts]
    assert [face is not None for face in faces] == [False, True, False, True]
    # With blend shapes, T completes nothing.
    reader = VmcReader()
    cycle = [
        message("/VMC/Ext/T", 1.0),
        bone("Head", *UPRIGHT),
        message("/VMC/Ext/Blend/Val", "jawOpen", 1.0),
        APPLY,
    ]
    assert [reader.read(part) is not None for part in cycle * 2] == [False, False, False, True] * 2


def test_presets_count_where_no_arkit_names_come() -> None:
    presets = [message("/VMC/Ext/Blend/Val", "A", 0.5), message("/VMC/Ext/Blend/Val", "Blink_L", 1.0)]
    face = read(*presets, APPLY)
    assert (of(face, "jawOpen"), of(face, "eyeBlinkLeft"), of(face, "eyeBlinkRight")) == (0.5, 1.0, 0.0)
    assert of(read(message("/VMC/Ext/Blend/Val", "happy", 1.0), APPLY), "mouthSmileLeft") == 1.0  # VRM 1
    both = read(*presets, message("/VMC/Ext/Blend/Val", "JawOpen", 0.1), APPLY)
    assert (of(both, "jawOpen"), of(both, "eyeBlinkLeft")) == (pytest.approx(0.1), 0.0)


def test_nobody_is_there_until_the_model_is_loaded_and_tracked() -> None:
    assert not read(message("/VMC/Ext/OK", 0), APPLY).seen
    assert not read(message("/VMC/Ext/OK", 1, 3, 0, 0), APPLY).seen
    assert read(message("/VMC/Ext/OK", 1), APPLY).seen


def test_somebody_who_walks_about_a_room_stays_in_place() -> None:
    near = read(message("/VMC/Ext/Root/Pos", "root", 0.135, 0.0, 0.27, *UPRIGHT), APPLY)
    assert near.place is not None
    assert near.place.tolist() == pytest.approx([-1.0, 0.0, 2.0], abs=1e-6)
    far = read(message("/VMC/Ext/Root/Pos", "root", 3.0, 0.0, 4.0, *UPRIGHT), APPLY)
    assert far.place is not None
    assert far.place.tolist() == [0.0, 0.0, 0.0]


semantics = st.builds(
    lambda expression, angles, place: FaceSemantics(
        np.array(expression), np.array(angles), np.array(place), 1.0, 5.0
    ),
    st.lists(st.floats(0, 1, width=32), min_size=52, max_size=52),
    st.lists(st.floats(-1.4, 1.4), min_size=3, max_size=3),
    st.lists(st.floats(-3, 3), min_size=3, max_size=3),
)


@settings(max_examples=tries(100), deadline=None)
@given(semantics)
def test_out_and_in_again_keeps_every_number(sent: FaceSemantics) -> None:
    parts = datagrams(sent, 1.0)
    assert all(len(part) <= 1500 for part in parts)
    face = read(*parts)
    assert np.array_equal(face.expression, sent.expression)
    assert face.head_rotation_rad == pytest.approx(sent.head_rotation_rad, abs=2e-6)
    assert face.place is not None
    far = np.linalg.norm(sent.head_position) * 0.135 >= 1.0
    assert far or face.place == pytest.approx(sent.head_position, abs=2e-6)


def test_python_osc_reads_what_is_sent() -> None:
    sent = FaceSemantics.of(3.0, jawOpen=0.25, yaw=0.3, x=0.5)
    messages = [timed.message for part in datagrams(sent, 2.0) for timed in OscPacket(part).messages]
    assert [m.address for m in messages[:5]] == [
        "/VMC/Ext/OK", "/VMC/Ext/T", "/VMC/Ext/Root/Pos", "/VMC/Ext/Bone/Pos", "/VMC/Ext/Bone/Pos",
    ]  # fmt: skip
    assert messages[-1].address == "/VMC/Ext/Blend/Apply"
    blends = {m.params[0]: m.params[1] for m in messages if m.address == "/VMC/Ext/Blend/Val"}
    assert set(blends) == set(EXPRESSION_NAMES)
    assert blends["jawOpen"] == 0.25
    assert messages[2].params[0] == "root"
    assert messages[2].params[1] == pytest.approx(-0.0675)
    assert all(len(m.params) == 8 for m in messages[2:5])


def test_presets_go_out_for_other_characters() -> None:
    smiling = FaceSemantics.of(0.0, mouthSmileLeft=0.6, mouthSmileRight=0.6, eyeBlinkRight=1.0, jawOpen=0.5)
    face = read(*datagrams(smiling, 0.0, presets=True))
    assert of(face, "mouthSmileLeft") == pytest.approx(0.6)
    assert (of(face, "eyeBlinkRight"), of(face, "eyeBlinkLeft")) == (1.0, 0.0)
    assert of(face, "jawOpen") == pytest.approx(0.5)
    values = dict.fromkeys(EXPRESSION_NAMES, 0.0)
    for vowel in ("a", "u", "o", "i", "e"):
        spoken = preset_values({**values, **arkit_values({vowel: 1.0})})
        assert max("AIUEO", key=spoken.__getitem__).lower() == vowel


@settings(max_examples=tries(50), deadline=None)
@given(
    st.lists(
        st.tuples(
            st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=20),
            st.lists(
                st.integers(-(2**30), 2**30)
                | st.floats(width=32, allow_nan=False)
                | st.text("abc/é", max_size=9),
                max_size=6,
            ),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_messages_are_python_oscs_byte_for_byte(spoken: list[tuple[str, list[float | str]]]) -> None:
    ours = [osc.pack(f"/{address}", *arguments) for address, arguments in spoken]
    assert ours == [message(f"/{address}", *arguments) for address, arguments in spoken]
    packed = osc.bundles(ours)
    assert packed == [bundle(*ours)] or len(packed) > 1
    again = [(one.address, list(one.arguments)) for part in packed for one in osc.unpack(part)]
    assert again == [(f"/{address}", arguments) for address, arguments in spoken]


GOOD = datagrams(FaceSemantics.of(0.0, jawOpen=0.5, yaw=0.2, x=0.3), 0.5)[0]


def endless() -> bytes:
    """On which python-osc never ends: an element of -4 bytes, again and again."""
    return b"#bundle\0" + bytes(7) + b"\1" + struct.pack(">i", -4) + bytes(4)


def nested(depth: int) -> bytes:
    data = APPLY
    for _ in range(depth):
        data = bundle(data)
    return data


@pytest.mark.parametrize(
    "datagram",
    [
        b"",
        b"/",
        b"hello",
        b"#bundle\0",
        endless(),
        nested(5),
        nested(300),
        bundle(*[APPLY] * 400),
        message("/other/program", 1.0),
        message("/VMC/Ext/Blend/Val", "jawOpen"),
        message("/VMC/Ext/Blend/Val", 1.0, "jawOpen"),
        message("/VMC/Ext/Blend/Val", "jawOpen", float("nan")),
        message("/VMC/Ext/Bone/Pos", "Head", 0.0),
        message("/VMC/Ext/Bone/Pos", "Head", 0.0, 0.0, 0.0, float("inf"), 0.0, 0.0, 1.0),
        message("/VMC/Ext/OK", "yes"),
        GOOD[:-1],
        GOOD + b"\0",
        bytes(8193),
    ],
)
def test_what_is_no_vmc_is_refused_and_leaves_nothing_behind(datagram: bytes) -> None:
    reader = VmcReader()
    with pytest.raises(PacketError):
        reader.read(datagram)
    face = reader.read(APPLY)
    assert face is not None
    assert not face.expression.any()
    assert not face.head_rotation_rad.any()


@settings(max_examples=tries(20), deadline=None)
@given(st.data())
def test_nothing_else_ever_happens(data: st.DataObject) -> None:
    reader = VmcReader()
    for _ in range(data.draw(st.integers(1, 4))):
        kind = data.draw(st.sampled_from(["random", "cut", "changed", "good"]))
        datagram = GOOD
        if kind == "random":
            datagram = data.draw(
                st.sampled_from([b"", b"#bundle\0\0\0\0\0\0\0\0\1", b"/VMC/Ext/T\0\0"])
            ) + data.draw(st.binary(max_size=300))
        elif kind == "cut":
            datagram = GOOD[: data.draw(st.integers(0, len(GOOD)))]
        elif kind == "changed":
            changed = bytearray(GOOD)
            for _ in range(data.draw(st.integers(1, 8))):
                changed[data.draw(st.integers(0, len(GOOD) - 1))] = data.draw(st.integers(0, 255))
            datagram = bytes(changed)
        try:
            face = reader.read(datagram)
        except PacketError:
            continue
        assert face is None or np.isfinite(face.head_rotation_rad).all()
        assert face is None or ((face.expression >= 0) & (face.expression <= 1)).all()
    done = reader.read(APPLY)
    assert done is not None
    assert np.isfinite(done.head_rotation_rad).all()


def test_quaternions_and_matrices_are_the_same_rotation() -> None:
    rng = np.random.default_rng(3)
    for _ in range(200):
        q = rng.normal(size=4)
        q /= np.linalg.norm(q) * np.sign(q[3])
        assert quaternion_of(matrix_of(q)) == pytest.approx(q, abs=1e-9)
        half = matrix_of(half_of(q))
        assert half @ half == pytest.approx(matrix_of(q), abs=1e-9)
