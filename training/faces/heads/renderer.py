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
from avatar_stream.types import PixelArray
from training.faces.heads.parts import Material, Part

if TYPE_CHECKING:
    import moderngl

Floats = npt.NDArray[np.float32]
Uniforms = Mapping[str, "float | int | tuple[float, ...]"]

_SHADERS = Path(__file__).with_name("shaders")
_LEAST_SHADOW_PX, _MOST_SHADOW_PX = 256, 1024
_SHADOW_REACH_CM = 42.0
# What a corner holds, in this order, as four texels; `scene.frag` counts on it.
_ATTRIBUTES = {"position": 3, "material": 1, "normal": 3, "u": 1, "rest": 3, "v": 1, "paint": 4}
_CORNERS_IN_ROW, _TRIANGLES_IN_ROW = 256, 1024
_FRAYS = (Material.HAIR, Material.LASHES)
# Hidden from the light, or too thin to keep it off.
_CASTS_NO_SHADOW = (
    Material.SOCKET, Material.GUMS, Material.TEETH, Material.LASHES, Material.RIGHT_EYE, Material.LEFT_EYE,
)  # fmt: skip


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

    def unproject(self, away_cm: Floats) -> Floats:
        """(H, W, 3) places in cm of what each pixel shows, so far away along z."""
        height, width = away_cm.shape
        x = (np.arange(width, dtype=np.float32) + 0.5 - self.centre_px[0]) / self.focal_px * away_cm
        y = (self.centre_px[1] - np.arange(height, dtype=np.float32)[:, None] - 0.5) / self.focal_px * away_cm
        places: Floats = np.stack([x, y, self.away_cm - away_cm], axis=2).astype(np.float32)
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
        self.context.enable(moderngl.DEPTH_TEST | moderngl.CULL_FACE)
        self.context.gc_mode = "auto"
        self.visible = self.context.program(_shader("visible.vert"), _shader("visible.frag"))
        self.frayed = self.context.program(_shader("visible.vert"), _shader("frayed.frag"))
        self.scene = self.context.program(_shader("scene.vert"), _shader("scene.frag"))
        self.shadow = self.context.program(_shader("shadow.vert"), _shader("shadow.frag"))
        self.targets: dict[tuple[int, int], _Targets] = {}

    def targets_of(self, size: tuple[int, int]) -> _Targets:
        """What to draw on for a picture of this size; only the latest is kept."""
        if size not in self.targets:
            self.targets = {size: _Targets(self.context, size)}
        return self.targets[size]


class _Targets:
    """The textures that are drawn on, and the framebuffers that hold them."""

    def __init__(self, context: moderngl.Context, size: tuple[int, int]) -> None:
        self.shadow_px = int(np.clip(max(size), _LEAST_SHADOW_PX, _MOST_SHADOW_PX))
        self.shadow_map = context.depth_texture((self.shadow_px,) * 2)
        self.shadow_map.compare_func = "<="
        self.shadow_map.repeat_x = self.shadow_map.repeat_y = False
        self.shadow = context.framebuffer(depth_attachment=self.shadow_map)
        self.triangle = context.texture(size, 1, dtype="i4")
        distance = context.depth_renderbuffer(size)
        self.visible = context.framebuffer([self.triangle], distance)
        colours = [context.texture(size, 4), context.texture(size, 4, dtype="f4")]
        self.scene = context.framebuffer(colours, distance)
        self.scene.depth_mask = False


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
    targets = canvas.targets_of(camera.size_px)
    u, v = shape.uv[:, :1], shape.uv[:, 1:]
    columns = [shape.position, shape.material[:, None], mesh.normal, u, shape.rest, v, shape.paint]
    corners = np.concatenate(columns, axis=1, dtype=np.float32)
    vertices = context.buffer(corners.tobytes())
    # What has holes comes last, since looking for them costs time.
    frays = np.isin(shape.material, _FRAYS)[shape.triangles[:, 0]]
    solid, frayed = shape.triangles[~frays], shape.triangles[frays]
    ordered = np.concatenate([solid, frayed])
    triangles = context.buffer(ordered.tobytes())
    casts = ~np.isin(shape.material, _CASTS_NO_SHADOW)[shape.triangles[:, 0]]
    casting = context.buffer(shape.triangles[casts].tobytes())
    view = _shadow_view(key_direction)
    width, height = camera.size_px
    values: dict[str, float | int | tuple[float, ...]] = {
        "camera_cm": camera.away_cm,
        "focal": (2 * camera.focal_px / width, 2 * camera.focal_px / height),
        "centre": (2 * camera.centre_px[0] / width - 1, 1 - 2 * camera.centre_px[1] / height),
        "size_px": (float(width), float(height)),
        "shadow_places": 16 if targets.shadow_px == _MOST_SHADOW_PX else 8,
        "shadow_texel": 1.0 / targets.shadow_px,
        "key_direction": tuple(float(v) for v in key_direction),
        "skin_texture": 0,
        "shadow_map": 1,
        "visible": 2,
        "corners": 3,
        "triangles": 4,
        **uniforms,
    }
    for program in (canvas.shadow, canvas.visible, canvas.frayed, canvas.scene):
        for name, value in values.items():
            if name in program:  # the compiler drops what it finds unused
                program[name].value = value  # type: ignore[union-attr]
        if "shadow_view" in program:
            program["shadow_view"].write(view.T.astype(np.float32).tobytes())  # type: ignore[union-attr]
    targets.shadow.clear(depth=1.0)
    targets.shadow.use()
    context.vertex_array(canvas.shadow, [(vertices, *_layout(canvas.shadow))], index_buffer=casting).render()
    targets.visible.clear(depth=1.0)
    targets.visible.use()
    for program, part, first in ((canvas.visible, solid, 0), (canvas.frayed, frayed, len(solid))):
        program["first_triangle"].value = first  # type: ignore[union-attr]
        corner_list = context.vertex_array(program, [(vertices, *_layout(program))], index_buffer=triangles)
        corner_list.render(vertices=part.size, first=3 * first)

    skin = context.texture((texture.shape[1], texture.shape[0]), 4, np.ascontiguousarray(texture).tobytes())
    tables = (
        _table(context, corners.reshape(-1, 4), 4 * _CORNERS_IN_ROW),
        _table(context, ordered, _TRIANGLES_IN_ROW),
    )
    for place, bound in enumerate((skin, targets.shadow_map, targets.triangle, *tables)):
        bound.use(place)
    targets.scene.clear()  # not the distances, which are masked
    targets.scene.use()
    context.depth_func = "!="  # where anything is nearer than the farthest, at which the picture is filled
    context.vertex_array(canvas.scene, []).render(vertices=3)
    context.depth_func = "<"
    colour = np.frombuffer(targets.scene.read(components=4, attachment=0), np.uint8)
    colour = colour.reshape(height, width, 4)[::-1]
    surface = np.frombuffer(targets.scene.read(components=4, attachment=1, dtype="f4"), np.float32)
    surface = surface.reshape(height, width, 4)[::-1]
    return Drawing(
        colour[..., :3].astype(np.float32) / 255,
        surface[..., :2].copy(),
        np.rint(surface[..., 2]).astype(np.int32),
        surface[..., 3].copy(),
    )


def _table(
    context: moderngl.Context, values: npt.NDArray[np.float32] | npt.NDArray[np.int32], in_row: int
) -> moderngl.Texture:
    """A texture that holds the rows of (n, c) values, `in_row` of them in each of its own."""
    rows = -(-len(values) // in_row)
    texels = np.zeros((rows * in_row, values.shape[1]), values.dtype)
    texels[: len(values)] = values
    kind = "f4" if values.dtype == np.float32 else "i4"
    return context.texture((in_row, rows), values.shape[1], texels.tobytes(), dtype=kind)


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
