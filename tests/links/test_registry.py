"""Links by their addresses."""

from __future__ import annotations

import multiprocessing

import pytest

from avatar_stream.errors import UserInputError
from avatar_stream.links import open_receiver, open_sender


def test_the_ends_of_a_pipe_are_addresses() -> None:
    receiving, sending = multiprocessing.get_context("spawn").Pipe(duplex=False)
    sender, receiver = open_sender(sending), open_receiver(receiving)
    sender.send(b"packet")
    assert receiver.receive(60.0) == [b"packet"]
    assert receiver.received_bytes == 6
    assert receiver.local_s(12.5) == 12.5  # one machine, one clock
    sender.close()
    receiver.close()


@pytest.mark.parametrize("address", ["carrier-pigeon://home", "nonsense", ""])
def test_an_unknown_kind_is_refused_with_the_choices(address: str) -> None:
    for open_end in (open_sender, open_receiver):
        with pytest.raises(UserInputError, match="pipe"):
            open_end(address)
