"""A performance that a browser tracks: the same solver reads its landmarks."""

from __future__ import annotations

from avatar_stream.base.clock import now_s
from avatar_stream.capture.encoded_source import EncodedSource
from avatar_stream.encoder.landmark_encoder import LandmarkEncoder
from avatar_stream.sources.browser import FPS, BrowserFaces
from avatar_stream.types import FaceSemantics


class BrowserSource(EncodedSource):
    """A performance read off the landmarks that a browser finds."""

    fps, frame_count, paced = FPS, None, True

    def __init__(self, faces: BrowserFaces, encoder: LandmarkEncoder) -> None:
        super().__init__(encoder)
        self._faces, self._encoder = faces, encoder

    def read(self) -> FaceSemantics | None:
        """Semantics of the newest face; None where nothing came, and the source is then `silent`."""
        seen = self._faces.read()
        self.silent = self._faces.silent
        if seen is None:
            return None
        started_s = now_s()
        semantics = self._encoder.encode(seen.landmarks, seen.taken_s)
        self.encode_s = now_s() - started_s
        return semantics

    def close(self) -> None:
        self._faces.close()
        self._encoder.close()
