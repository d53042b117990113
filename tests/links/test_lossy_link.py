"""A link over a network that loses, delays, repeats and reorders: what its receiver makes of it. FAULTS row 8."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from avatar_stream.links.receiving_end import ReceivingEnd
from avatar_stream.links.sealing import master_key
from tests.links.simulated import BEGIN_S, FPS, KEY_PERIOD_S, Network, Shown, SimulatedLink

SECONDS = 40.0
LOSSY = {
    "none": Network(),
    "5 %": Network(seed=2, loss=0.05),
    "30 %": Network(seed=3, loss=0.3),
    "a burst of 2 s": Network(seed=4, bursts_s=((20.0, 22.0),)),
    "50 ms of jitter": Network(seed=5, jitter_s=0.05),
    "reordered": Network(seed=6, jitter_s=0.12),
    "repeated": Network(seed=7, repeated=0.5),
    "a fast clock": Network(seed=8, drift=200e-6),
    "a slow clock": Network(seed=9, drift=-200e-6),
    "a wrap": Network(seed=10, first_sequence=65535 - 300),
    "all of it": Network(
        seed=11, loss=0.3, bursts_s=((20.0, 22.0),), jitter_s=0.05, repeated=0.1, drift=200e-6, first_sequence=65000
    ),
}  # fmt: skip


def delays_s(shown: list[Shown]) -> np.ndarray:
    """How old packets are when they are read."""
    return np.array([one.at_s - one.true_s for one in shown])


@cache
def run_of(name: str) -> tuple[SimulatedLink, list[Shown]]:
    """A link after a run, and what was read."""
    link = SimulatedLink(LOSSY[name])
    return link, link.run(SECONDS)


@pytest.mark.parametrize("name", LOSSY)
def test_what_is_read_is_exact_and_in_order_and_delay_does_not_grow(name: str) -> None:
    network = LOSSY[name]
    link, shown = run_of(name)
    assert shown
    for one in shown:
        sent, read = link.sent[one.packet.sequence], one.packet.semantics
        assert np.array_equal(read.expression, sent.expression)
        assert np.array_equal(read.head_rotation_rad, sent.head_rotation_rad)
        assert np.array_equal(read.head_position, sent.head_position)
    captured_s = [one.packet.semantics.captured_s for one in shown]
    assert captured_s == sorted(captured_s)
    # Every packet waits for the network, and for no more than the next packet.
    delays = delays_s(shown)
    assert delays.max() <= network.delay_s + network.jitter_s + 1.0 / FPS + 0.002
    half = len(shown) // 2
    assert np.median(delays[half:]) <= np.median(delays[10:half]) + 0.005
    arrives = 1.0 - network.loss
    for begin, end in network.bursts_s:
        arrives *= 1.0 - (end - begin) / SECONDS
    # Of what arrives, a part can't be read while its key packet is missing.
    assert len(shown) >= SECONDS * FPS * arrives * (
        0.98 if not network.loss and network.jitter_s <= 0.05 else 0.75
    )


@pytest.mark.parametrize("name", LOSSY)
def test_the_others_clock_is_mapped(name: str) -> None:
    network = LOSSY[name]
    link, shown = run_of(name)
    errors_s = np.array([one.mapped_s - one.true_s for one in shown if one.at_s > BEGIN_S + 15.0])
    # An exchange is wrong by half of what its two ways differ; captured times are whole milliseconds.
    assert np.abs(errors_s).max() <= 0.002 + network.jitter_s / 3.0
    if not network.jitter_s and network.drift:
        session = link.receiving._session
        assert session is not None
        assert session.clock.drift == pytest.approx(-network.drift, abs=2e-5)


def recoveries_s(loss: float, seeds: range) -> list[float]:
    """How long after a burst of 2 s the first packet is read, by seed."""
    recovered = []
    for seed in seeds:
        network = Network(seed=seed, loss=loss, bursts_s=((3.0, 5.0),), jitter_s=0.05)
        shown = SimulatedLink(network).run(9.0)
        after = [one.at_s - BEGIN_S - 5.0 for one in shown if one.at_s - BEGIN_S >= 5.0]
        recovered.append(min(after, default=float("inf")))
    return recovered


@pytest.mark.parametrize("loss", [0.0, 0.05, 0.3])
def test_after_a_burst_it_goes_on_with_the_next_key_packet(loss: float) -> None:
    recovered = recoveries_s(loss, range(16))
    assert np.percentile(recovered, 99) <= 2.0
    assert np.median(recovered) <= KEY_PERIOD_S + 0.2


def test_a_lost_key_packet_is_asked_for() -> None:
    """With key packets a minute apart, nothing but asking brings one."""
    link = SimulatedLink(Network(jitter_s=0.02))
    link.packer._key_period_ms = 60_000
    link.run(2.0)
    lose_keys = True

    def tap(datagram: bytes) -> list[bytes]:
        # The longest ones are key packets.
        return [] if lose_keys and len(datagram) > 60 and datagram[0] & 15 == 3 else [datagram]

    link.packer.key_next()
    link.taps = [tap]
    link.run(0.2)
    lose_keys = False
    shown = link.run(1.0)
    assert shown
    assert shown[0].at_s - BEGIN_S <= 2.2 + 0.3


def test_a_live_performance_takes_2400_bits_a_second() -> None:
    link = SimulatedLink(Network())
    link.run(SECONDS)
    assert 8 * link.payload_bytes / SECONDS <= 2400.0


def test_statistics_of_both_ends_agree() -> None:
    link = SimulatedLink(Network(seed=3, loss=0.3, jitter_s=0.04, repeated=0.1))
    link.run(SECONDS)
    there = link.sending.statistics(link.sender_s(link.clock.time_s))
    here = link.receiving.statistics
    assert there.connected
    # A datagram that is sent twice is lost less often.
    assert 0.15 <= there.loss <= 0.45
    assert here.lost / (here.received + here.lost) == pytest.approx(0.28, abs=0.05)
    assert here.repeated > 50
    assert here.jitter_s == pytest.approx(there.jitter_s, abs=0.02)
    assert here.round_trip_s is not None and 0.02 <= here.round_trip_s <= 0.06


def test_a_receiver_that_is_started_anew_is_found_again() -> None:
    link = SimulatedLink(Network())
    link.run(3.0)
    link.receiving = ReceivingEnd(master_key(""))
    shown = link.run(4.0)
    assert shown
    assert shown[0].at_s - BEGIN_S <= 3.0 + 2.0


def test_a_sender_that_is_started_anew_is_followed() -> None:
    before = SimulatedLink(Network())
    before.run(3.0)
    after = SimulatedLink(Network(seed=99), before.clock)
    after.receiving = before.receiving
    before.stopped = True
    shown = [one for one in after.run(5.0) if one.at_s > BEGIN_S + 3.0]
    assert shown
    assert shown[0].at_s <= BEGIN_S + 3.0 + 2.0
    assert after.receiving.packet_session == after.sending.packet_session


def test_a_second_sender_is_not_heard_while_the_first_one_speaks() -> None:
    first = SimulatedLink(Network())
    first.run(2.0)
    second = SimulatedLink(Network(seed=99))
    second.receiving = first.receiving
    second._arrive(first.clock.time_s, second.sending.tick(0.0)[0])
    first.run(1.0)
    assert first.receiving.packet_session == first.sending.packet_session


def test_a_farewell_is_heard() -> None:
    link = SimulatedLink(Network())
    link.run(2.0)
    bye = link.sending.bye()
    assert bye is not None
    assert not link.receiving.silent(link.clock.time_s)
    link.receiving.hear(bye, link.clock.time_s)
    assert link.receiving.farewell
    assert link.receiving.silent(link.clock.time_s)
