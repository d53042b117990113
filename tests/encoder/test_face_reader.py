"""What the reader adds to the solver: people come and go, and no rubbish gets past it."""

from __future__ import annotations

import numpy as np
import pytest

from avatar_stream.encoder.face_reader import NEW_PERSON_S, FaceReader
from tests.encoder.people import Person


def met(person, **semantics):
    reader = FaceReader()
    for i in range(45):
        reader.read(person.landmarks(**semantics), i / 30)
    return reader


def test_reads_and_tells_what_it_read():
    person = Person()
    reader = met(person)
    for i in range(4):
        face = reader.read(person.landmarks(jawOpen=0.7), 1.5 + i / 30)
    assert face["jawOpen"] > 0.5 and reader.unsmoothed["jawOpen"] > 0.5
    assert reader.rebuilt().shape == (478, 3)
    assert reader.gains["jawOpen"] == 1.0


@pytest.mark.parametrize("landmarks", [None, np.full((478, 3), np.nan), np.zeros((478, 3)), np.ones((3, 3))])
def test_no_credible_face_is_nobody(landmarks):
    reader = met(Person())
    face = reader.read(landmarks, 1.5)
    assert not face.face_seen and reader.unsmoothed is None
    assert face.captured_s == 1.5


def test_after_a_while_someone_else_is_learned():
    reader, other = met(Person(1)), Person(5)
    for i in range(45):
        face = reader.read(other.landmarks(), 2 + NEW_PERSON_S + i / 30)
    assert face.expression.max() < 0.12


def test_recalibrating_takes_what_is_seen_as_straight_and_relaxed():
    person = Person()
    reader = met(person)
    reader.recalibrate()
    for i in range(60):
        face = reader.read(person.landmarks(yaw=0.25, pitch=-0.1, place=(400, 200, 0)), 1.5 + i / 30)
    assert np.abs(face.head_rotation_rad).max() < 0.03 and np.abs(face.head_position).max() < 0.03


def test_a_known_gain_stretches():
    person, reader = Person(), FaceReader(gains={"mouthSmileLeft": 1.5})
    for i in range(45):
        reader.read(person.landmarks(), i / 30)
    for i in range(6):
        face = reader.read(person.landmarks(mouthSmileLeft=0.5), 1.5 + i / 30)
    assert face["mouthSmileLeft"] > 1.3 * reader.unsmoothed["mouthSmileLeft"]
