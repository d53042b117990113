"""Every kind of link by name, and the addresses by which its two ends are opened."""

from __future__ import annotations

from multiprocessing.connection import Connection
from typing import Any

from avatar_stream.base.registry import Registry
from avatar_stream.links.pipe import PipeReceiver, PipeSender
from avatar_stream.stages import Receiver, Sender

Address = str | Connection

SENDERS: Registry[Sender] = Registry("link")
RECEIVERS: Registry[Receiver] = Registry("link")

SENDERS.register("pipe", PipeSender)
RECEIVERS.register("pipe", PipeReceiver)


def open_sender(address: Address) -> Sender:
    """The sending end of a link.

    Args:
        address: "KIND://…", or the writing end of a pipe.

    Raises:
        UserInputError: there is no such kind of link; the message names the choices.
    """
    kind, target = _parse(address)
    return SENDERS.create(kind, target)


def open_receiver(address: Address) -> Receiver:
    """The receiving end of a link.

    Args:
        address: "KIND://…", or the reading end of a pipe.

    Raises:
        UserInputError: there is no such kind of link; the message names the choices.
    """
    kind, target = _parse(address)
    return RECEIVERS.create(kind, target)


def _parse(address: Address) -> tuple[str, Any]:
    """The name in the registries, and what its factory takes: a pipe's end is its own address."""
    if not isinstance(address, str):
        return "pipe", address
    kind, _, target = address.partition("://")
    return kind, target
