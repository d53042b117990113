"""What the character does for a Live2D model in VTube Studio."""

from __future__ import annotations

from avatar_stream.base.network_address import parse_address
from avatar_stream.interop.vtube_studio.plugin import VTubeStudioPlugin
from avatar_stream.interop.vtube_studio.protocol import PORT
from avatar_stream.stages import PerformanceSink
from avatar_stream.types import FaceSemantics


class VTubeStudioSink(PerformanceSink):
    """Feeds VTube Studio's tracking parameters, and one more for each ARKit name.

    Args:
        spec: vts://HOST:PORT; this machine and 8001 where they are left out.

    Raises:
        AddressError: it is written wrongly.
        DeviceUnavailableError: VTube Studio is not there, or its API is off.
    """

    def __init__(self, spec: str) -> None:
        self._plugin = VTubeStudioPlugin(parse_address(spec, port=PORT))
        self.note = "VTube Studio asks once whether avatar_stream may control it: choose Allow in its window"

    def perform(self, semantics: FaceSemantics) -> None:
        """See `PerformanceSink.perform`."""
        self._plugin.perform(semantics)

    def close(self, *, discard: bool = False) -> None:
        self._plugin.close()
