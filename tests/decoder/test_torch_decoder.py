from __future__ import annotations

import numpy as np
import pytest

from avatar_stream.characters.rig import Rig
from avatar_stream.decoder.cpu_decoder import CpuDecoder
from avatar_stream.types import FaceSemantics

torch = pytest.importorskip("torch")

DEVICES = [
    "cpu",
    pytest.param("cuda", marks=pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA GPU")),
]


@pytest.mark.parametrize("device", DEVICES)
def test_both_decoders_make_the_same_picture(rig: Rig, device: str) -> None:
    from avatar_stream.decoder.torch_decoder import TorchDecoder

    reference, decoder = CpuDecoder(rig), TorchDecoder(rig, device)
    rng = np.random.default_rng(3)
    for _ in range(6):
        semantics = FaceSemantics(
            rng.uniform(0, 1, 52) * (rng.uniform(0, 1, 52) > 0.7),
            rng.uniform(-0.7, 0.7, 3),
            rng.uniform(-1, 1, 3),
            1,
            0,
        )
        expected = reference.decode(semantics).pixels.astype(int)
        made = decoder.decode(semantics).pixels.astype(int)
        assert np.abs(expected[..., 3] - made[..., 3]).max() <= 2
        visible = (expected[..., 3] > 0) & (made[..., 3] > 0)
        assert np.abs(expected - made)[visible].max() <= 2
