"""Draws a posed head with OpenGL, without a screen: through EGL on a GPU, or on Mesa's software rasteriser."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from avatar_stream.errors import AvatarStreamError
from avatar_stream.training.faces.heads.parts import Part
from avatar_stream.types import PixelArray

if TYPE_CHECKING:
    import moderngl

Floats = npt.NDArray[np.float32]
Uniforms = Mapping[str, "float | int | tuple[float, ...]"]

_SHADERS = Path(__file__).with_name("shaders")
_SHADOW_PX = 1024
_SHADOW_REACH_CM = 42.0
_ATTRIBUTES = {"position": 3, "normal": 3, "rest": 3, "uv": 2, "paint": 4, "material": 1}


@dataclass(frozen=True)
class Mesh:
    """What is drawn: a shape, and the (V, 3) float32 unit normals of its corners."""

    shape: Part
    normal: Floats


@dataclass(frozen=True)
class Drawing:
    """A rendered picture before anything is done to it; all arrays are (H, W).

    Attributes:
        colour: (H, W, 3) float32 sRGB, 0…1; black where nothing is.
        normal: (H, W, 2) float32 x and y of the unit normal.
        material: (H, W) int32, 0 where nothing is.
        away_cm: (H, W) float32 distance from the camera along z; 0 where nothing is.
    """

    colour: Floats
    normal: Floats
    material: npt.NDArray[np.int32]
    away_cm: Floats


@dataclass(frozen=True)
class Camera:
    """A pinhole camera on the z axis that looks along -z.

    Attributes:
        away_cm: its distance from the origin.
        focal_px: pixels for each unit of x / distance.
        size_px: width and height of the picture.
        centre_px: where the axis meets the picture.
    """

    away_cm: float
    focal_px: float
    size_px: tuple[int, int]
    centre_px: tuple[float, float]

    def project(self, points: Floats) -> Floats:
        """(n, 3) x, y in pixels and z in pixels at the origin's distance (away from the camera) of places in cm."""
        away = self.away_cm - points[:, 2]
        x = self.centre_px[0] + self.focal_px * points[:, 0] / away
        y = self.centre_px[1] - self.focal_px * points[:, 1] / away
        depth = -points[:, 2] * self.focal_px / self.away_cm
        places: Floats = np.stack([x, y, depth], axis=1).astype(np.float32)
        return places


class _Canvas:
    """The OpenGL objects that all pictures share."""

    def __init__(self) -> None:
        try:
            import moderngl  # comes with the `dev` extra: whoever drives a character needs none of this

            self.context = moderngl.create_context(standalone=True, backend="egl")  # type: ignore[arg-type]
        except Exception as error:  # moderngl raises bare Exceptions
            raise AvatarStreamError(
                f"OpenGL without a screen is not available ({error}); it needs the Python package moderngl, "
                "and on Debian: apt-get install libegl1 libgl1-mesa-dri"
            ) from error
        self.context.enable(moderngl.DEPTH_TEST)
        self.context.gc_mode = "auto"
        self.scene = self.context.program(_shader("scene.vert"), _shader("scene.frag"))
        self.holes = self.context.program(_shader("scene.vert"), _shader("holes.frag"))
        self.shadow = self.context.program(_shader("shadow.vert"), _shader("shadow.frag"))
        self.shadow_map = self.context.depth_texture((_SHADOW_PX, _SHADOW_PX))
        self.shadow_map.compare_func = "<="
        self.shadow_map.repeat_x = self.shadow_map.repeat_y = False
        self.shadow_target = self.context.framebuffer(depth_attachment=self.shadow_map)
        self.targets: dict[tuple[int, int], moderngl.Framebuffer] = {}

    def target(self, size: tuple[int, int]) -> moderngl.Framebuffer:
        """A framebuffer for colour and surface of this size; only the latest is kept."""
        if size not in self.targets:
            self.targets = {
                size: self.context.framebuffer(
                    [
                        self.context.texture(size, 4),
                        self.context.texture(size, 4, dtype="f4"),
                    ],
                    self.context.depth_renderbuffer(size),
                )
            }
        return self.targets[size]


@cache
def _canvas() -> _Canvas:
    return _Canvas()


def _shader(name: str) -> str:
    text = (_SHADERS / name).read_text(encoding="utf-8")
    return text.replace("#include noise.glsl", (_SHADERS / "noise.glsl").read_text(encoding="utf-8"))


def _layout(program: moderngl.Program) -> tuple[str, ...]:
    """How a program's inputs lie in the buffer of corners, and their names; what it doesn't use is skipped."""
    words = [f"{size}f" if name in program else f"{4 * size}x" for name, size in _ATTRIBUTES.items()]
    return " ".join(words), *(name for name in _ATTRIBUTES if name in program)


def renderer_name() -> str:
    """What draws, such as "llvmpipe (LLVM 15.0.6, 256 bits)".

    Raises:
        AvatarStreamError: OpenGL is not available.
    """
    return str(_canvas().context.info["GL_RENDERER"])


def draw(
    mesh: Mesh, texture: PixelArray, camera: Camera, key_direction: Floats, uniforms: Uniforms
) -> Drawing:
    """Draw one picture, without any smoothing of edges: draw large, then shrink.

    Args:
        mesh: what to draw.
        texture: (n, n, 4) uint8 the skin's colour (sRGB), and its gloss as alpha; first row at v = 0.
        camera: from where.
        key_direction: (3,) unit vector towards the key light, which casts the shadows.
        uniforms: the other values that `scene.frag` asks for.

    Raises:
        AvatarStreamError: OpenGL is not available.
    """
    canvas = _canvas()
    context = canvas.context
    shape = mesh.shape
    corners = np.concatenate(
        [shape.position, mesh.normal, shape.rest, shape.uv, shape.paint, shape.material[:, None]], axis=1
    ).astype(np.float32)
    vertices, indices = context.buffer(corners.tobytes()), context.buffer(shape.triangles.tobytes())
    view = _shadow_view(key_direction)

    canvas.shadow["shadow_view"].write(view.T.astype(np.float32).tobytes())  # type: ignore[union-attr]
    cast = context.vertex_array(canvas.shadow, [(vertices, *_layout(canvas.shadow))], index_buffer=indices)
    canvas.shadow_target.clear(depth=1.0)
    canvas.shadow_target.use()
    cast.render()

    width, height = camera.size_px
    values: dict[str, float | int | tuple[float, ...]] = {
        "camera_cm": camera.away_cm,
        "focal": (2 * camera.focal_px / width, 2 * camera.focal_px / height),
        "centre": (2 * camera.centre_px[0] / width - 1, 1 - 2 * camera.centre_px[1] / height),
        "shadow_texel": 1.0 / _SHADOW_PX,
        "key_direction": tuple(float(v) for v in key_direction),
        "skin_texture": 0,
        "shadow_map": 1,
        **uniforms,
    }
    for program in (canvas.holes, canvas.scene):
        for name, value in values.items():
            if name in program:  # the compiler drops what it finds unused
                program[name].value = value  # type: ignore[union-attr]
        if "shadow_view" in program:
            program["shadow_view"].write(view.T.astype(np.float32).tobytes())  # type: ignore[union-attr]
    skin = context.texture((texture.shape[1], texture.shape[0]), 4, np.ascontiguousarray(texture).tobytes())
    skin.build_mipmaps()
    skin.anisotropy = 4.0
    skin.use(0)
    canvas.shadow_map.use(1)
    target = canvas.target(camera.size_px)
    target.clear(0, 0, 0, 0, depth=1.0)
    target.use()
    # Distances first, so that what lies behind is never shaded: hair lies in many layers.
    for program, compare in ((canvas.holes, "<"), (canvas.scene, "==")):
        context.depth_func = compare
        context.vertex_array(program, [(vertices, *_layout(program))], index_buffer=indices).render()
    context.depth_func = "<"
    colour = np.frombuffer(target.read(components=4, attachment=0), np.uint8).reshape(height, width, 4)[::-1]
    surface = np.frombuffer(target.read(components=4, attachment=1, dtype="f4"), np.float32)
    surface = surface.reshape(height, width, 4)[::-1]
    return Drawing(
        colour[..., :3].astype(np.float32) / 255,
        surface[..., :2].copy(),
        np.rint(surface[..., 2]).astype(np.int32),
        surface[..., 3].copy(),
    )


def _shadow_view(direction: Floats) -> npt.NDArray[np.float64]:
    """(4, 4) parallel projection from the light onto -1…1."""
    forward = -np.asarray(direction, np.float64)
    side = np.cross(forward, (0.0, 1.0, 0.0))
    side /= np.linalg.norm(side)
    up = np.cross(side, forward)
    view = np.eye(4)
    view[0, :3], view[1, :3] = side / _SHADOW_REACH_CM, up / _SHADOW_REACH_CM
    view[2, :3] = forward / (2 * _SHADOW_REACH_CM)
    return view
