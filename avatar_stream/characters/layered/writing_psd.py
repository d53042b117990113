"""Layers as a Photoshop file of 8 bits.

psd-tools' own layers are built record by record here: its documents copy all layers each time one is added.
"""

from __future__ import annotations

import io

import numpy as np
from psd_tools.compression import compress
from psd_tools.constants import BlendMode, ChannelID, Clipping, ColorMode, Compression, SectionDivider, Tag
from psd_tools.psd.document import PSD
from psd_tools.psd.header import FileHeader
from psd_tools.psd.image_data import ImageData
from psd_tools.psd.image_resources import ImageResource, ImageResources
from psd_tools.psd.layer_and_mask import (
    ChannelData,
    ChannelDataList,
    ChannelImageData,
    ChannelInfo,
    LayerAndMaskInformation,
    LayerInfo,
    LayerRecord,
    LayerRecords,
)

from avatar_stream.characters.layered.layered_file import LayeredFile
from avatar_stream.characters.layered.psd import NOTES_RESOURCE
from avatar_stream.characters.layered.tree import Leaf, Tree, tree_of
from avatar_stream.types import PixelArray

_CHANNELS = (ChannelID.CHANNEL_0, ChannelID.CHANNEL_1, ChannelID.CHANNEL_2, ChannelID.TRANSPARENCY_MASK)
_DIVIDER = "</Layer group>"


def psd_bytes(file: LayeredFile) -> bytes:
    """A layered picture as the bytes of one PSD; reading them gives the same layers.

    Layers that are clipped stand whole, and are clipped by the file.
    """
    width, height = file.size
    records: list[LayerRecord] = []
    pixels: list[ChannelDataList] = []
    _add(records, pixels, tree_of(file.layers))
    resources = ImageResources.new()
    if file.notes:
        resources[NOTES_RESOURCE] = ImageResource(key=NOTES_RESOURCE, data=file.notes.encode())
    # A negative count says that the merged picture has transparency.
    layers = LayerInfo(-len(records), LayerRecords(records), ChannelImageData(pixels))  # type: ignore[arg-type]
    document = PSD(
        header=FileHeader(channels=4, height=height, width=width, depth=8, color_mode=ColorMode.RGB),
        image_resources=resources,
        layer_and_mask_information=LayerAndMaskInformation(layers),
        image_data=_merged(file.composite()),
    )
    out = io.BytesIO()
    document.write(out)
    return out.getvalue()


def _add(records: list[LayerRecord], pixels: list[ChannelDataList], tree: Tree) -> None:
    """Put a tree's records down, the farthest first; a group's own record comes after its members."""
    for node in tree:
        if isinstance(node, Leaf):
            _add_layer(records, pixels, node)
            continue
        inline = bool(node.clipped) and len(node.members) == 1
        if not inline:
            _add_divider(records, pixels, _DIVIDER, SectionDivider.BOUNDING_SECTION_DIVIDER)
        _add(records, pixels, node.members)
        if not inline:
            blend = BlendMode.NORMAL if node.clipped else BlendMode.PASS_THROUGH
            _add_divider(records, pixels, node.name, SectionDivider.OPEN_FOLDER, blend)
        for leaf in node.clipped:
            _add_layer(records, pixels, leaf)


def _add_layer(records: list[LayerRecord], pixels: list[ChannelDataList], leaf: Leaf) -> None:
    layer = leaf.layer.unclipped() if leaf.layer.run else leaf.layer
    left, top = layer.place
    height, width = layer.picture.shape[:2]
    record = _record(layer.name)
    record.left, record.top, record.right, record.bottom = left, top, left + width, top + height
    record.flags.visible = layer.visible
    record.clipping = Clipping.NON_BASE if layer.clipped else Clipping.BASE
    planes = [_packed(layer.picture[..., number]) for number in range(4)]
    _put(records, pixels, record, planes)


def _add_divider(
    records: list[LayerRecord],
    pixels: list[ChannelDataList],
    name: str,
    kind: SectionDivider,
    blend: BlendMode | None = None,
) -> None:
    record = _record(name)
    if blend is None:
        record.tagged_blocks.set_data(Tag.SECTION_DIVIDER_SETTING, kind)
    else:
        record.tagged_blocks.set_data(Tag.SECTION_DIVIDER_SETTING, kind, signature=b"8BIM", blend_mode=blend)
        record.blend_mode = blend
    _put(records, pixels, record, [ChannelData(Compression.RAW, b"")] * 4)


def _record(name: str) -> LayerRecord:
    """A record with a name, which old programs see in plain letters."""
    record = LayerRecord(name=name.encode("ascii", "replace").decode()[:60])
    record.tagged_blocks.set_data(Tag.UNICODE_LAYER_NAME, name)
    return record


def _put(
    records: list[LayerRecord], pixels: list[ChannelDataList], record: LayerRecord, planes: list[ChannelData]
) -> None:
    record.channel_info = [ChannelInfo(id=channel, length=0) for channel in _CHANNELS]
    records.append(record)
    pixels.append(ChannelDataList(planes))  # type: ignore[arg-type]


def _packed(plane: PixelArray) -> ChannelData:
    height, width = plane.shape
    data = compress(plane.tobytes(), Compression.RLE, width, height, 8)
    return ChannelData(Compression.RLE, data)


def _merged(picture: PixelArray) -> ImageData:
    height, width = picture.shape[:2]
    planes = np.ascontiguousarray(picture.transpose(2, 0, 1)).tobytes()
    return ImageData(Compression.RLE, compress(planes, Compression.RLE, width, height * 4, 8))
