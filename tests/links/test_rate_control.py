"""The rate that is sent: within its budget, back to the best when there is room, and never to and fro."""

from __future__ import annotations

import numpy as np
import pytest

from avatar_stream.codec.packet import LivePacker
from avatar_stream.links.rate_control import Rate, RateControl
from avatar_stream.sources.demo import performance_at
from avatar_stream.types import FaceSemantics

# Bits of a packet by quality, as the demo performer has them.
BYTES = (7, 10, 14, 20)
BEST = Rate(2, 30.0)


def rates(budget_kbit_s: float, loss: float, seconds: float) -> list[tuple[float, Rate]]:
    """What is sent over time with packets of a usual size."""
    control, time_s, seen = RateControl(BEST, budget_kbit_s), 0.0, []
    while time_s < seconds:
        rate = control.look(loss, time_s)
        control.sent(BYTES[rate.quality], time_s)
        seen.append((control.kbit_s, rate))
        time_s += 1.0 / rate.fps
    return seen


@pytest.mark.parametrize("budget_kbit_s", [0.8, 1.5, 2.4, 5.0])
def test_it_keeps_to_its_budget_and_uses_it(budget_kbit_s: float) -> None:
    settled = rates(budget_kbit_s, 0.0, 60.0)[-200:]
    assert all(kbit_s <= budget_kbit_s * 1.02 for kbit_s, _ in settled)
    kinds = {rate for _, rate in settled}
    assert len(kinds) == 1  # it has come to rest
    assert settled[-1][1] == BEST or settled[-1][0] >= 0.45 * budget_kbit_s
    # Steps stay as fine as they can while there are more packets than films have pictures.
    assert settled[-1][1].fps <= 24.0 or settled[-1][1].quality == BEST.quality


def test_a_full_way_is_sent_less_and_a_clear_one_all_of_it_again() -> None:
    control, time_s = RateControl(Rate(2, 30.0), 10.0), 0.0
    worst: list[Rate] = []
    for loss, seconds in ((0.5, 30.0), (0.0, 60.0)):
        end_s = time_s + seconds
        while time_s < end_s:
            rate = control.look(loss, time_s)
            control.sent(BYTES[rate.quality], time_s)
            time_s += 1.0 / rate.fps
        worst.append(control.rate)
    assert worst[0] == Rate(0, 10.0)
    assert worst[1] == Rate(2, 30.0)


def test_a_little_loss_changes_nothing() -> None:
    assert {rate for _, rate in rates(10.0, 0.1, 30.0)} == {Rate(2, 30.0)}


def test_steps_change_with_the_next_packet() -> None:
    packer = LivePacker(1, 25.0, 1, key_period_s=60.0)
    sizes = []
    for i in range(200):
        if i == 100:
            packer.requantise(0)
        semantics = performance_at(i / 25.0)
        sizes.append(
            len(
                packer.pack(
                    FaceSemantics(
                        semantics.expression,
                        semantics.head_rotation_rad,
                        semantics.head_position,
                        1.0,
                        5.0 + i / 25.0,
                    ),
                    i,
                )
            )
        )
    assert sizes[100] > sizes[99]  # a key packet, which says how fine its steps are
    assert np.mean(sizes[101:]) < np.mean(sizes[51:100]) * 1.2
