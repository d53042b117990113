"""Links over real sockets: of this machine, through a proxy that loses, and between two network namespaces."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from waiting import LONGEST_S, wait_for

from avatar_stream.base.network_address import AddressError
from avatar_stream.errors import SourceError, UserInputError
from avatar_stream.links.link_receiver import LinkReceiver
from avatar_stream.links.link_sender import LinkSender
from avatar_stream.links.opening import link_address, open_link_receiver, open_link_sender
from tests.links.talking import talk

PAIRING = "a pairing of the test"


def free_port(host: str = "127.0.0.1") -> int:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


@contextmanager
def linked(
    host: str = "127.0.0.1", pairing: str = "", through: int | None = None
) -> Iterator[tuple[LinkSender, LinkReceiver]]:
    port = free_port(host)
    place = f"[{host}]" if ":" in host else host
    receiver = open_link_receiver(f"udp://{place}:{port}", pairing)
    with proxy(through, port) if through is not None else nothing(port) as target:
        sender = open_link_sender(f"udp://{place}:{target}", 50.0, pairing)
        try:
            yield sender, receiver
        finally:
            sender.close()
            receiver.close()


@contextmanager
def nothing(port: int) -> Iterator[int]:
    yield port


@contextmanager
def proxy(seed: int, port: int) -> Iterator[int]:
    """A way to `port` that loses 30 %, repeats 10 % and delays by up to 20 ms, both ways."""
    rng = np.random.default_rng(seed)
    front = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    back = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    front.bind(("127.0.0.1", 0))
    back.connect(("127.0.0.1", port))
    senders: list[tuple[str, int]] = []
    timers: list[threading.Timer] = []
    open_ = True

    def relay(heard: socket.socket, there: bool) -> None:
        while open_:
            try:
                datagram, sender = heard.recvfrom(2048)
            except OSError:
                continue
            if there:
                senders[:] = [sender]
            for _ in range(0 if rng.random() < 0.3 else 2 if rng.random() < 0.1 else 1):
                send = partial(back.send if there else partial(_to, front, senders[0]), datagram)
                timers.append(threading.Timer(float(rng.random()) * 0.02, _quietly, (send,)))
                timers[-1].daemon = True
                timers[-1].start()

    for end, there in ((front, True), (back, False)):
        end.settimeout(0.05)
        threading.Thread(target=relay, args=(end, there), daemon=True).start()
    try:
        yield int(front.getsockname()[1])
    finally:
        open_ = False
        time.sleep(0.1)
        for timer in timers:
            timer.join()
        front.close()
        back.close()


def _to(end: socket.socket, address: tuple[str, int], datagram: bytes) -> None:
    end.sendto(datagram, address)


def _quietly(send: Callable[[], object]) -> None:
    with suppress(OSError):  # whoever it is for has left
        send()


@pytest.mark.parametrize("pairing", ["", PAIRING])
def test_packets_cross_this_machine(pairing: str) -> None:
    with linked(pairing=pairing) as (sender, receiver):
        assert receiver.trouble is not None and receiver.trouble.startswith("Nothing arrives at 127.0.0.1:")
        read = talk(sender, receiver, 60)
        assert receiver.sender == (sender.packet_session, 50.0)
        assert receiver.trouble is None and sender.trouble is None
        assert receiver.received_bytes > 0
        # Both ends have one clock here.
        captured_s = read[-1].semantics.captured_s
        wait_for(lambda: receiver.statistics.round_trip_s is not None)
        assert receiver.local_s(captured_s) == pytest.approx(captured_s, abs=0.05)
        receiver.recalibrate()
        wait_for(sender.take_recalibration_wish)
        sender.close()
        wait_for(lambda: receiver.trouble == "the sender has ended")


def test_ipv6_is_as_good() -> None:
    try:
        free_port("::1")
    except OSError as error:
        pytest.skip(f"this machine has no IPv6: {error}")
    with linked("::1", PAIRING) as (sender, receiver):
        talk(sender, receiver, 30)


def test_a_way_that_loses_is_survived() -> None:
    with linked(pairing=PAIRING, through=21) as (sender, receiver):
        talk(sender, receiver, 120)
        assert receiver.statistics.lost > 5
        assert receiver.statistics.repeated > 0


def test_another_pairing_is_told_on_both_sides() -> None:
    port = free_port()
    receiver = open_link_receiver(f"udp://127.0.0.1:{port}", PAIRING)
    sender = open_link_sender(f"udp://127.0.0.1:{port}", 25.0, "another pairing of the test")
    wait_for(lambda: receiver.statistics.refused)
    assert receiver.trouble is not None and "not sealed with this pairing string" in receiver.trouble
    assert sender.trouble is not None and "with the same pairing string" in sender.trouble
    assert receiver.sender is None
    sender.close()
    receiver.close()


def test_nobody_there_is_told() -> None:
    port = free_port()
    sender = open_link_sender(f"udp://127.0.0.1:{port}", 25.0)
    wait_for(lambda: (sender.trouble or "").startswith(f"Nobody listens at 127.0.0.1:{port}"))
    sender.close()
    sender.close()


@pytest.mark.parametrize(
    "spec", ["udp://0.0.0.0:47820", "udp://192.168.1.9", "udp://[::]:47820", "udp://example.org"]
)
def test_nothing_leaves_or_enters_this_machine_without_a_pairing(spec: str) -> None:
    for end in (open_link_receiver, lambda spec: open_link_sender(spec, 25.0)):
        with pytest.raises(UserInputError, match=r"Here is a fresh one: \w{4}-\w{4}-\w{4}-\w{4}-\w{4}"):
            end(spec)  # type: ignore[operator]
    assert link_address(spec, PAIRING).kind == "udp"


def test_wrong_addresses_are_told() -> None:
    with pytest.raises(UserInputError, match="is no link between machines"):
        link_address("vmc://127.0.0.1", "")
    with pytest.raises(AddressError, match="is no address"):
        link_address("udp://127.0.0.1:x", "")
    with pytest.raises(SourceError, match="can't be listened to"):
        open_link_receiver("udp://203.0.113.9:47820", PAIRING)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", 0))
        taken = other.getsockname()[1]
        with pytest.raises(SourceError, match=re.escape(f"UDP 127.0.0.1:{taken} can't be listened to")):
            open_link_receiver(f"udp://127.0.0.1:{taken}")


# Between two machines, as far as one machine can be two

_SENDER = """
    import sys, time
    from avatar_stream.codec.packet import LivePacker
    from avatar_stream.links.opening import open_link_sender
    from avatar_stream.types import FaceSemantics
    sender = open_link_sender("udp://10.77.0.1:47820", 25.0, sys.argv[1])
    packer = LivePacker(sender.packet_session, 25.0, 1, key_period_s=0.4)
    for frame in range(10**6):
        if sender.take_key_wish():
            packer.key_next()
        sender.send(packer.pack(FaceSemantics.of(time.monotonic(), jawOpen=frame % 16 / 16), frame))
        time.sleep(0.04)
"""
_RECEIVER = """
    import sys, time
    from avatar_stream.codec.packet import LiveUnpacker
    from avatar_stream.errors import PacketError
    from avatar_stream.links.opening import open_link_receiver
    receiver = open_link_receiver("udp://10.77.0.1:47820", sys.argv[1])
    unpacker, read, late_s = LiveUnpacker(), 0, 0.0
    end_s = time.monotonic() + 60
    while read < 150 and time.monotonic() < end_s:
        for data in receiver.receive(0.5):
            try:
                packet = unpacker.unpack(data)
            except PacketError:
                continue
            assert packet.semantics["jawOpen"] * 16 == packet.sequence % 16, packet.sequence
            read += 1
            late_s = time.monotonic() - packet.semantics.captured_s
    print(read, receiver.statistics.lost, round(late_s, 3))
"""


@contextmanager
def two_namespaces(netem: str) -> Iterator[tuple[str, str]]:
    """Names of two network namespaces joined by veth, 10.77.0.1 and 10.77.0.2. Skips where this can't be had."""
    if os.name != "posix" or os.geteuid() != 0 or not shutil.which("ip"):
        pytest.skip("network namespaces want Linux, root and iproute2")
    first, second = f"avatar-a-{os.getpid()}", f"avatar-b-{os.getpid()}"

    def ip(*words: str) -> None:
        subprocess.run(["ip", *words], check=True, capture_output=True, text=True)

    try:
        try:
            ip("netns", "add", first)
            ip("netns", "add", second)
            ip("-n", first, "link", "add", "veth0", "type", "veth", "peer", "name", "veth0", "netns", second)
            for name, address in ((first, "10.77.0.1/24"), (second, "10.77.0.2/24")):
                ip("-n", name, "address", "add", address, "dev", "veth0")
                ip("-n", name, "link", "set", "veth0", "up")
                if netem:
                    command = f"tc qdisc add dev veth0 root netem {netem}"
                    subprocess.run(
                        ["ip", "netns", "exec", name, *command.split()],
                        check=True,
                        capture_output=True,
                        text=True,
                    )
        except subprocess.CalledProcessError as error:
            pytest.skip(f"this kernel can't: {' '.join(error.cmd)}: {error.stderr.strip()}")
        yield first, second
    finally:
        for name in (first, second):
            subprocess.run(["ip", "netns", "del", name], capture_output=True, check=False)


@pytest.mark.parametrize(
    "netem",
    ["", "delay 20ms 15ms loss 5%", "delay 20ms 25ms loss 30% duplicate 5%"],
    ids=["plain", "5 %", "30 %"],
)
def test_two_network_namespaces_are_linked(netem: str) -> None:
    with two_namespaces(netem) as (first, second):
        environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}

        def start(name: str, program: str) -> subprocess.Popen[str]:
            return subprocess.Popen(
                ["ip", "netns", "exec", name, sys.executable, "-c", textwrap.dedent(program), PAIRING],
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment,
            )  # fmt: skip

        receiver, sender = start(first, _RECEIVER), start(second, _SENDER)
        try:
            out, trouble = receiver.communicate(timeout=2 * LONGEST_S)
        finally:
            sender.kill()
            sender.communicate()
            receiver.kill()
    assert receiver.returncode == 0, trouble
    read, lost, late_s = out.split()
    assert int(read) == 150
    assert (int(lost) > 0) == ("loss" in netem)
    assert float(late_s) < 1.0  # both have this machine's clock
