"""Opening the decoder that suits the machine."""

from __future__ import annotations

import importlib.util
from typing import Literal

from avatar_stream.characters.character import Character
from avatar_stream.decoder.puppet_decoder import PuppetDecoder
from avatar_stream.errors import UserInputError
from avatar_stream.puppet.building.from_character import build_puppet
from avatar_stream.stages import Decoder

Device = Literal["auto", "cpu", "cuda"]


def open_decoder(
    character: Character, size_px: int, device: Device = "auto", *, breathing: bool = False
) -> Decoder:
    """A decoder that animates `character`.

    Args:
        character: whom to animate.
        size_px: the longer side of the pictures.
        device: "cpu"; "cuda" for an NVIDIA GPU; "auto" takes the GPU where there is one.
        breathing: whether the chest rises and falls while the face is still.

    Raises:
        UserInputError: "cuda" where no usable GPU is found, or a size out of range.
        CharacterError: its layers can't be read, or are too much for a puppet of this size.
        FaceNotFoundError: the character's picture shows no face.
    """
    built = build_puppet(character, size_px)
    return PuppetDecoder(built.puppet, built.backdrop, usable_device(device), breathing=breathing)


def usable_device(device: Device) -> Literal["cpu", "cuda"]:
    """Where to draw.

    Raises:
        UserInputError: "cuda" where no usable GPU is found.
    """
    if device == "cuda" and not torch_installed():
        raise UserInputError(
            "No GPU can be used: PyTorch is not installed. Use --device cpu (fast enough for 512 px), or install "
            "it: make install TORCH=cuda, or pip install torch"
        )
    if device == "cuda" and not cuda_available():
        raise UserInputError(
            "No GPU can be used: PyTorch finds no CUDA device. Use --device cpu (fast enough for 512 px), or "
            "install an NVIDIA driver and a CUDA build of PyTorch"
        )
    return "cuda" if device == "cuda" or (device == "auto" and cuda_available()) else "cpu"


def cuda_available() -> bool:
    """Whether PyTorch can use a GPU here. PyTorch is only loaded where a GPU driver is installed."""
    if not nvidia_driver_present() or not torch_installed():
        return False
    import torch

    return torch.cuda.is_available()


def torch_installed() -> bool:
    """Whether PyTorch, which is an optional part, is there; it isn't loaded."""
    return importlib.util.find_spec("torch") is not None


def nvidia_driver_present() -> bool:
    """Whether the driver of an NVIDIA GPU is installed.

    Loading PyTorch costs a second and 200 MB, so ask the operating system for the driver first.
    """
    import ctypes.util
    import sys

    if sys.platform == "win32":
        return ctypes.util.find_library("nvcuda") is not None
    return ctypes.util.find_library("cuda") is not None
