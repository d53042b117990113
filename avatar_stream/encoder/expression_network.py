"""The network of MediaPipe's Face Landmarker that scores ARKit's expressions, on anybody's landmarks.

It sees x and y of 146 of the 478 landmarks and nothing of the picture, so FaceMesh's landmarks do as well. MediaPipe's
own graph runs it: the wheel that tracks faces holds all that it takes, and no other package is needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from avatar_stream.base.native_log import native_stderr_silenced
from avatar_stream.encoder.face_mesh import import_mediapipe
from avatar_stream.encoder.landmark_list import LandmarkWriter
from avatar_stream.encoder.task_file import read_expression_network
from avatar_stream.errors import AvatarStreamError
from avatar_stream.face_model.arkit import EXPRESSION_COUNT, EXPRESSION_INDEX
from avatar_stream.face_model.topology import VERTEX_COUNT

Floats = npt.NDArray[np.float64]

_GRAPH = "mediapipe.tasks.vision.face_landmarker.FaceBlendshapesGraph"
# MediaPipe multiplies landmarks by the size of a picture. Ours are in pixels, so any picture will do.
_PICTURE_PX = 64


class ExpressionNetwork:
    """Scores expressions from landmarks, in half a millisecond of one core.

    Source: the blendshape model of MediaPipe's Face Landmarker task, "Blendshape V2" (Google 2022), an MLP-Mixer.
    """

    def __init__(self, task: bytes) -> None:
        """
        Args:
            task: the content of the task's file, see `read_task_file`.

        Raises:
            AvatarStreamError: this MediaPipe can't run it.
        """
        self._graph: Any = None
        self._latest: Sequence[Any] = ()
        self._places = np.zeros(0, np.int64)
        self._stamp = 0
        self._writer = LandmarkWriter(VERTEX_COUNT)
        try:
            with native_stderr_silenced():
                self._open(read_expression_network(task))
                self.scores(
                    np.zeros((VERTEX_COUNT, 3))
                )  # the graph's threads start up, and log, with the first
        except (ImportError, AttributeError, RuntimeError, ValueError, KeyError) as error:
            reason = (str(error).splitlines() or [type(error).__name__])[0]
            raise AvatarStreamError(f"The expression network can't be used ({reason})") from error

    def _open(self, network: bytes) -> None:
        mediapipe = import_mediapipe()
        from mediapipe.framework import calculator_pb2
        from mediapipe.framework.formats.landmark_pb2 import NormalizedLandmarkList
        from mediapipe.tasks.cc.vision.face_landmarker.proto import face_blendshapes_graph_options_pb2

        self._landmark_list = NormalizedLandmarkList
        self._packets = mediapipe.packet_creator
        graph = calculator_pb2.CalculatorGraphConfig()
        graph.input_stream.extend(["landmarks", "picture"])
        size = graph.node.add(calculator="ImagePropertiesCalculator")
        size.input_stream.append("IMAGE:picture")
        size.output_stream.append("SIZE:size")
        node = graph.node.add(calculator=_GRAPH)
        node.input_stream.extend(["LANDMARKS:landmarks", "IMAGE_SIZE:size"])
        node.output_stream.append("BLENDSHAPES:scores")
        options = node.options.Extensions[face_blendshapes_graph_options_pb2.FaceBlendshapesGraphOptions.ext]
        options.base_options.model_asset.file_content = network
        self._graph = mediapipe.CalculatorGraph(graph_config=graph)
        get = mediapipe.packet_getter.get_proto

        def keep(_: str, packet: Any) -> None:
            self._latest = get(packet).classification

        self._graph.observe_output_stream("scores", keep)
        self._graph.start_run()
        picture = mediapipe.Image(
            image_format=mediapipe.ImageFormat.GRAY8, data=np.zeros((_PICTURE_PX, _PICTURE_PX), np.uint8)
        )
        self._picture = self._packets.create_image(picture)

    def scores(self, landmarks: Floats) -> Floats:
        """(52,) 0…1 in the order of `EXPRESSION_NAMES`; NaN for the tongue, of which the network says nothing.

        Args:
            landmarks: (478, 3) x, y, z in pixels, or anything in proportion; z isn't looked at.
        """
        points = self._landmark_list.FromString(self._writer.write(landmarks[:, :2] / _PICTURE_PX))
        self._stamp += 1
        self._graph.add_packet_to_input_stream(
            "landmarks", self._packets.create_proto(points).at(self._stamp)
        )
        self._graph.add_packet_to_input_stream("picture", self._picture.at(self._stamp))
        self._graph.wait_until_idle()
        if len(self._places) != len(self._latest):  # the network's names, which never change, are read once
            named = [EXPRESSION_INDEX.get(score.label, EXPRESSION_COUNT) for score in self._latest]
            self._places = np.array(named, np.int64)
        scores = np.full(EXPRESSION_COUNT + 1, np.nan)
        scores[self._places] = [score.score for score in self._latest]
        clipped: Floats = np.minimum(np.maximum(scores[:EXPRESSION_COUNT], 0.0), 1.0)
        return clipped

    def close(self) -> None:
        """Release the graph; may be called more than once."""
        if self._graph is not None:
            self._graph.close()
            self._graph = None
