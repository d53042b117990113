"""The decoder for GPUs: the same picture as the CPU decoder's, made of whole-array operations in torch."""

from __future__ import annotations

import numpy as np
import torch

from avatar_stream.characters.rig import Rig
from avatar_stream.decoder.cpu_kernels import BARED_PX
from avatar_stream.decoder.layers import pack_layers
from avatar_stream.decoder.motion import AVATAR_LIMITS, HeadLimits, Motion, MotionModel
from avatar_stream.decoder.motion_field import MotionField, motion_field
from avatar_stream.decoder.rasteriser import NO_TRIANGLE
from avatar_stream.stages import Decoder
from avatar_stream.types import FaceSemantics, Picture


class TorchDecoder(Decoder):
    """Animates a rig with torch, on "cuda" or (for comparison and tests) on "cpu"."""

    def __init__(
        self, rig: Rig, device: str = "cuda", *, breathing: bool = False, limits: HeadLimits = AVATAR_LIMITS
    ) -> None:
        self._rig = rig
        self.width = rig.width
        self.height = rig.height
        self.backdrop = rig.backdrop
        self.device = device
        self._motion = MotionModel(rig, breathing=breathing, limits=limits)
        layers = pack_layers(rig)
        self._texture = self._tensor(rig.texture).float()
        self._skin = self._tensor(rig.skin[..., None]).float() / 255
        self._openings = [self._tensor(layer) for layer in (*layers.eyes, layers.mouth)]
        self._places = layers.places
        self._middles = layers.middles
        self._shut_eyes = [self._tensor(picture).float() for picture in layers.shut_eyes]
        self._kind = layers.kinds
        rows = torch.arange(self.height, device=device, dtype=torch.float32) + 0.5
        columns = torch.arange(self.width, device=device, dtype=torch.float32) + 0.5
        self._py, self._px = (grid.reshape(-1) for grid in torch.meshgrid(rows, columns, indexing="ij"))

    def decode(self, semantics: FaceSemantics) -> Picture:
        motion = self._motion.at(semantics)
        field = motion_field(self._rig, motion)
        with torch.inference_mode():
            pixels = self._render(motion, field)
        return Picture(pixels.cpu().numpy(), semantics.captured_s)

    def _tensor(self, array: np.ndarray[tuple[int, ...], np.dtype[np.generic]]) -> torch.Tensor:
        return torch.from_numpy(np.array(array)).to(self.device)

    def _render(self, motion: Motion, field: MotionField) -> torch.Tensor:
        """(H, W, 4) uint8."""
        winner = self._paint(field)
        covered = winner >= 0
        n = winner.clamp_min(0)
        origin = self._tensor(field.origin)[n]
        gradient = self._tensor(field.gradient)[n]
        dx, dy = self._px - origin[:, 0], self._py - origin[:, 1]
        u = origin[:, 2] + gradient[:, 0] * dx + gradient[:, 1] * dy - 0.5
        v = origin[:, 3] + gradient[:, 2] * dx + gradient[:, 3] * dy - 0.5
        alpha = _sample(self._texture[..., 3:], u, v)
        beyond = (u < 0) | (v < 0) | (u > self.width - 1) | (v > self.height - 1)
        u, v = _mirrored(u, self.width - 1), _mirrored(v, self.height - 1)
        colour = _sample(self._texture, u, v)
        colour[:, 3] = torch.where(beyond, alpha[:, 0], colour[:, 3])
        hardness = self._tensor(field.hardness)
        kind = self._tensor(self._kind[field.triangle])[n]
        for number in (1, 2, 3):
            at = torch.nonzero(covered & ((kind[:, 0] == number) | (kind[:, 1] == number))).squeeze(1)
            if len(at) == 0:
                continue
            cover = (_sample(self._skin, u[at], v[at]) * hardness[n[at], None]).clamp_max(1)
            cover = 1 - (1 - cover) * float(motion.parted[number - 1])
            cover = cover * (kind[at, :1] == 0)
            under = self._under(number - 1, motion, self._px[at], self._py[at])
            colour[at, :3] = colour[at, :3] * cover + under * (1 - cover)
        for number in (1, 2):
            shown = float(motion.lid_shown[number - 1])
            at = torch.nonzero(covered & (kind[:, 2] == number)).squeeze(1)
            if shown == 0 or len(at) == 0:
                continue
            left, top = self._places[number - 1].tolist()
            lid = _sample(self._openings[number - 1][..., 7:11], u[at] - left, v[at] - top)
            laid = lid[:, 3:] * shown
            colour[at, :3] = colour[at, :3] * (1 - laid) + lid[:, :3] * laid
        self._lay_shut_eyes(motion, colour, kind[:, 3] * covered)
        visible = covered & (colour[:, 3] >= 0.5)
        rounded = (colour.clamp(0, 255) + 0.5).to(torch.uint8)
        return (rounded * visible[:, None]).reshape(self.height, self.width, 4)

    def _paint(self, field: MotionField) -> torch.Tensor:
        """(H·W,) int64: the place in painting order of the triangle seen at each pixel, or `NO_TRIANGLE`.

        Every triangle becomes one span a row, as in `rasteriser.paint_triangles`; spans are unrolled to
        pixels, and the last painted wins.
        """
        edges, rows = self._tensor(field.edges), self._tensor(field.rows).long()
        heights = rows[:, 1] - rows[:, 0]
        owner = torch.repeat_interleave(torch.arange(len(rows), device=self.device), heights)
        y = (
            torch.arange(len(owner), device=self.device)
            - (heights.cumsum(0) - heights)[owner]
            + rows[owner, 0]
        )
        edge = edges[owner]
        a = edge[..., 0]
        rest = edge[..., 1] * (y.float() + 0.5)[:, None] + edge[..., 2]
        crossing = -rest / torch.where(a == 0, 1.0, a) - 0.5
        left = torch.where(a > 0, crossing, 0.0).amax(1).clamp_min(0)
        right = torch.where(a < 0, crossing, self.width - 1.0).amin(1).clamp_max(self.width - 1)
        right = torch.where(((a == 0) & (rest < 0)).any(1), -1.0, right)
        start, end = left.ceil().long(), right.floor().long()
        lengths = (end - start + 1).clamp_min(0)
        span = torch.repeat_interleave(torch.arange(len(lengths), device=self.device), lengths)
        x = torch.arange(len(span), device=self.device) - (lengths.cumsum(0) - lengths)[span] + start[span]
        winner = torch.full((self.height * self.width,), NO_TRIANGLE, device=self.device)
        return winner.scatter_reduce_(0, y[span] * self.width + x, owner[span], "amax")

    def _lay_shut_eyes(self, motion: Motion, colour: torch.Tensor, patch: torch.Tensor) -> None:
        """Change (H·W, 4) colours in place as `cpu_kernels._lay_shut_eye` does."""
        for k, picture in enumerate(self._shut_eyes):
            shown = float(motion.closed[k])
            at = torch.nonzero((patch >> k) & 1).squeeze(1)
            if shown == 0 or len(at) == 0:
                continue
            # In whole numbers between the layers, as on the CPU.
            own = (colour[at, :3] + 0.5).floor()
            u, v = self._in_crop(k, motion, self._px[at], self._py[at])
            within = (u > 0) & (v > 0) & (u < picture.shape[1] - 1) & (v < picture.shape[0] - 1)
            over = _sample(picture, u, v) * within[:, None]
            laid = own * (1 - over[:, 3:] / 255) + over[:, :3]
            colour[at, :3] = own * (1 - shown) + laid * shown

    def _in_crop(
        self, k: int, motion: Motion, px: torch.Tensor, py: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Texel coordinates in the crop of right eye (0), left eye (1) or mouth (2) for the pixels given."""
        m = motion.to_keyframe[k].tolist()
        left, top = self._places[k].tolist()
        u = m[0][0] * px + m[0][1] * py + m[0][2] - left - 0.5
        v = m[1][0] * px + m[1][1] * py + m[1][2] - top - 0.5
        return u, v

    def _under(self, k: int, motion: Motion, px: torch.Tensor, py: torch.Tensor) -> torch.Tensor:
        """(N, 3) colours of right eye (0), left eye (1) or mouth (2) at the pixels given."""
        u, v = self._in_crop(k, motion, px, py)
        layer = self._openings[k]
        if k < 2:
            shift = motion.gaze[k].tolist()
            iris = _sample(layer, u - shift[0], v - shift[1])
            fixed = _sample(layer, u, v)
            raised, sunk = motion.widened[k].tolist()
            gone = torch.where(v < float(self._middles[k]), raised, sunk)
            looks = max(abs(shift[0]), abs(shift[1])) * torch.maximum(iris[:, 6], fixed[:, 6])
            bared = (torch.maximum(gone, looks) / float(BARED_PX)).clamp_max(1)
            edge = (fixed[:, 11:12] - bared[:, None]).clamp(0, 1)
            clean = fixed[:, :3] * (1 - iris[:, 6:7]) + iris[:, 3:6]
            return clean * (1 - edge) + fixed[:, 12:15] * edge
        fixed = _sample(layer, u, v)
        jaw = motion.jaw.tolist()
        lower = _sample(layer, u - jaw[0], v - jaw[1])
        inside = fixed[:, 3:6] * (1 - lower[:, 9:10]) + lower[:, 6:9] * lower[:, 9:10]
        painted = motion.mouth_open * (1 - fixed[:, 10:11])
        return fixed[:, :3] * (1 - painted) + inside * painted


def _mirrored(t: torch.Tensor, last: int) -> torch.Tensor:
    """As in `cpu_kernels`."""
    t = t.abs()
    return torch.where(t > last, 2 * last - t, t).clamp_min(0)


def _sample(layer: torch.Tensor, u: torch.Tensor, v: torch.Tensor) -> torch.Tensor:
    """Bilinear samples (N, C) of an (h, w, C) layer at texel coordinates, clamped at the border."""
    height, width, _ = layer.shape
    u, v = u.clamp(0, width - 1), v.clamp(0, height - 1)
    x0, y0 = u.long(), v.long()
    x1, y1 = (x0 + 1).clamp_max(width - 1), (y0 + 1).clamp_max(height - 1)
    fx, fy = (u - x0)[:, None], (v - y0)[:, None]
    upper = layer[y0, x0] * (1 - fx) + layer[y0, x1] * fx
    lower = layer[y1, x0] * (1 - fx) + layer[y1, x1] * fx
    return upper * (1 - fy) + lower * fy
