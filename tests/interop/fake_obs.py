"""A stand-in for OBS that speaks obs-websocket 5, as far as the studio asks."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from contextlib import suppress
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

from avatar_stream.interop.obs.finding import ObsAddress

PASSWORD = "fake-secret"
_SALT, _CHALLENGE = "salt", "challenge"


class FakeObs:
    """Scenes, inputs, items and offsets in memory; use as a context.

    Args:
        silent: say nothing, as servers of protocol 4 do.
        closes_at: hang up when this request comes.
    """

    def __init__(self, *, silent: bool = False, closes_at: str = "", port: int = 0) -> None:
        self.scenes: dict[str, list[str]] = {"Scene": []}
        self.inputs: dict[str, dict[str, Any]] = {}
        self.offsets: dict[str, int] = {}
        self.transforms: list[dict[str, Any]] = []
        self.on_air, self.collection = "Scene", "Untitled"
        self.streaming, self.camera = False, False
        self.has_camera = True
        self.closes_at = closes_at
        self._silent = silent
        self._connections: set[ServerConnection] = set()
        self._server = serve(self._serve, "127.0.0.1", port)
        self.port: int = self._server.socket.getsockname()[1]
        self.address = ObsAddress("127.0.0.1", self.port, PASSWORD, "the test")
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> FakeObs:
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._server.shutdown()
        for connection in list(self._connections):
            connection.close()
        self._thread.join()

    def add_input(self, name: str, kind: str = "pulse_input_capture") -> None:
        self.inputs[name] = {"kind": kind, "settings": {}}
        self.offsets[name] = 0
        self.scenes["Scene"].append(name)

    def show(self, scene: str) -> None:
        """Put a scene on air, and tell everybody."""
        self.on_air = scene
        event = {
            "eventType": "CurrentProgramSceneChanged",
            "eventIntent": 4,
            "eventData": {"sceneName": scene},
        }
        for connection in list(self._connections):
            with suppress(ConnectionClosed):  # somebody who has just gone hears nothing
                connection.send(json.dumps({"op": 5, "d": event}))

    def _serve(self, connection: ServerConnection) -> None:
        try:
            if self._silent:
                connection.recv()
                return
            keys = {"challenge": _CHALLENGE, "salt": _SALT}
            hello = {"obsWebSocketVersion": "5.1.0", "rpcVersion": 1, "authentication": keys}
            connection.send(json.dumps({"op": 0, "d": hello}))
            given = json.loads(connection.recv())["d"].get("authentication")
            if given != _answer():
                connection.close(4009, "Authentication failed.")
                return
            connection.send(json.dumps({"op": 2, "d": {"negotiatedRpcVersion": 1}}))
            self._connections.add(connection)
            for message in connection:
                asked = json.loads(message)["d"]
                if asked["requestType"] == self.closes_at:
                    self.closes_at = ""
                    connection.close()
                    return
                connection.send(json.dumps({"op": 7, "d": self._reply(asked)}))
        except ConnectionClosed:
            return
        finally:
            self._connections.discard(connection)

    def _reply(self, asked: dict[str, Any]) -> dict[str, Any]:
        name = asked["requestType"]
        try:
            content, code = getattr(self, f"_{name}")(**asked.get("requestData", {})) or {}, 100
        except _Refused as refusal:
            content, code = {}, refusal.args[0]
        status = {"result": code == 100, "code": code, "comment": "No."}
        return {
            "requestId": asked["requestId"],
            "requestType": name,
            "requestStatus": status,
            "responseData": content,
        }

    def _GetVersion(self) -> Any:
        return {"obsVersion": "29.0.2", "obsWebSocketVersion": "5.1.0"}

    def _GetInputKindList(self, unversioned: bool) -> Any:
        return {"inputKinds": ["ffmpeg_source", "image_source"]}

    def _GetInputList(self) -> Any:
        return {"inputs": [{"inputName": n, "inputKind": i["kind"]} for n, i in self.inputs.items()]}

    def _GetInputSettings(self, inputName: str) -> Any:
        return {"inputSettings": self.inputs[inputName]["settings"]}

    def _SetInputSettings(self, inputName: str, inputSettings: Any, overlay: bool) -> Any:
        self.inputs[inputName]["settings"].update(inputSettings)

    def _GetSceneList(self) -> Any:
        return {
            "scenes": [{"sceneName": name} for name in self.scenes],
            "currentProgramSceneName": self.on_air,
        }

    def _GetCurrentProgramScene(self) -> Any:
        return {"currentProgramSceneName": self.on_air}

    def _SetCurrentProgramScene(self, sceneName: str) -> Any:
        self.on_air = sceneName

    def _GetSceneCollectionList(self) -> Any:
        return {"currentSceneCollectionName": self.collection}

    def _GetStreamStatus(self) -> Any:
        return {"outputActive": self.streaming}

    def _GetRecordStatus(self) -> Any:
        return {"outputActive": False}

    def _CreateScene(self, sceneName: str) -> Any:
        self.scenes[sceneName] = []

    def _RemoveScene(self, sceneName: str) -> Any:
        del self.scenes[sceneName]

    def _CreateInput(
        self, sceneName: str, inputName: str, inputKind: str, inputSettings: Any, sceneItemEnabled: bool
    ) -> Any:
        if inputName in self.inputs:
            raise _Refused(601)
        self.inputs[inputName] = {"kind": inputKind, "settings": inputSettings}
        return self._CreateSceneItem(sceneName, inputName, sceneItemEnabled)

    def _CreateSceneItem(self, sceneName: str, sourceName: str, sceneItemEnabled: bool) -> Any:
        self.scenes[sceneName].append(sourceName)
        return {"sceneItemId": len(self.scenes[sceneName])}

    def _GetSceneItemId(self, sceneName: str, sourceName: str) -> Any:
        if sourceName not in self.scenes[sceneName]:
            raise _Refused(600)
        return {"sceneItemId": self.scenes[sceneName].index(sourceName) + 1}

    def _GetSceneItemEnabled(self, sceneName: str, sceneItemId: int) -> Any:
        return {"sceneItemEnabled": True}

    def _GetSceneItemList(self, sceneName: str) -> Any:
        return {"sceneItems": [{"sourceName": name} for name in self.scenes[sceneName]]}

    def _GetVideoSettings(self) -> Any:
        return {"baseWidth": 1920, "baseHeight": 1080}

    def _SetSceneItemTransform(self, sceneName: str, sceneItemId: int, sceneItemTransform: Any) -> Any:
        self.transforms.append(sceneItemTransform)

    def _RemoveInput(self, inputName: str) -> Any:
        del self.inputs[inputName]
        for items in self.scenes.values():
            items[:] = [item for item in items if item != inputName]

    def _GetInputAudioSyncOffset(self, inputName: str) -> Any:
        return {"inputAudioSyncOffset": self.offsets[inputName]}

    def _SetInputAudioSyncOffset(self, inputName: str, inputAudioSyncOffset: int) -> Any:
        self.offsets[inputName] = inputAudioSyncOffset

    def _GetVirtualCamStatus(self) -> Any:
        if not self.has_camera:
            raise _Refused(604)
        return {"outputActive": self.camera}

    def _StartVirtualCam(self) -> Any:
        self.camera = True

    def _StopVirtualCam(self) -> Any:
        self.camera = False


class _Refused(Exception):
    """Its argument is the code."""


def _answer() -> str:
    """As the protocol's section on authentication says."""
    secret = base64.b64encode(hashlib.sha256((PASSWORD + _SALT).encode()).digest())
    return base64.b64encode(hashlib.sha256(secret + _CHALLENGE.encode()).digest()).decode()
