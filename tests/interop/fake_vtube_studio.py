"""A stand-in for VTube Studio that keeps the rules that its documentation gives, and refuses what breaks them."""

from __future__ import annotations

import json
import re
import threading
import time
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import Server, ServerConnection, serve

OWN = {
    *(
        "FaceAngleX",
        "FaceAngleY",
        "FaceAngleZ",
        "FacePositionX",
        "FacePositionY",
        "FacePositionZ",
        "MouthOpen",
    ),
    *("MouthSmile", "MouthX", "Brows", "BrowLeftY", "BrowRightY", "EyeOpenLeft", "EyeOpenRight", "EyeLeftX"),
    *(
        "EyeLeftY",
        "EyeRightX",
        "EyeRightY",
        "TongueOut",
        "CheekPuff",
        "FaceAngry",
        "MousePositionX",
        "VoiceVolume",
    ),
}


class FakeVTubeStudio:
    """Serves the API on this machine.

    Attributes:
        allows: what the user answers when a plugin asks: True, False, or None while they think.
        tokens: those that were granted, by plugin.
        custom: parameters made by plugins, by name: the plugin and its data.
        values: value and monotonic time of each parameter that was fed.
        asked: how often the user was asked.
        broken: rules that were broken.
        controlled: parameters that another plugin controls.
    """

    def __init__(self, port: int = 0) -> None:
        self.allows: bool | None = True
        self.tokens: dict[str, str] = {}
        self.custom: dict[str, tuple[str, dict[str, Any]]] = {}
        self.values: dict[str, tuple[float, float]] = {}
        self.asked = 0
        self.injections = 0
        self.broken: list[str] = []
        self.controlled: set[str] = set()
        self.face_found = False
        self._answered = threading.Event()
        self._connections: list[ServerConnection] = []
        self._server: Server = serve(self._session, "127.0.0.1", port)
        self.port = int(self._server.socket.getsockname()[1])
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def answer(self, allows: bool) -> None:
        self.allows = allows
        self._answered.set()

    def close(self) -> None:
        self._answered.set()
        for connection in self._connections:
            connection.close()
        self._server.shutdown()

    def _session(self, connection: ServerConnection) -> None:
        self._connections.append(connection)
        plugin: str | None = None
        try:
            for text in connection:
                message = json.loads(text)
                if message["apiName"] != "VTubeStudioPublicAPI" or message["apiVersion"] != "1.0":
                    self.broken.append("name or version of the API")
                if not re.fullmatch(r"[\x20-\x7e]{1,64}", message["requestID"]):
                    self.broken.append("requestID")
                kind, data = message["messageType"], message.get("data") or {}
                if kind == "AuthenticationRequest":
                    granted = self.tokens.get(data["pluginName"]) == data["authenticationToken"]
                    plugin = data["pluginName"] if granted else plugin
                    reply = ("AuthenticationResponse", {"authenticated": granted, "reason": ""})
                elif kind == "AuthenticationTokenRequest":
                    reply = self._grant(data)
                elif plugin is None:
                    reply = _error(8, "You have to authenticate first.")
                else:
                    reply = self._command(plugin, kind, data)
                # Events come in between, and are no answers.
                connection.send(_message("TestEvent", "event", {"counter": 1}))
                connection.send(_message(reply[0], message["requestID"], reply[1]))
        except ConnectionClosed:
            return

    def _grant(self, data: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        for name in ("pluginName", "pluginDeveloper"):
            if not 3 <= len(data[name]) <= 32:
                self.broken.append(name)
        self.asked += 1
        if self.allows is None:
            self._answered.wait(60)
        if not self.allows:
            return _error(50, "User has denied API access for your plugin.")
        token = f"token-{self.asked}-of-{data['pluginName']}"
        self.tokens[data["pluginName"]] = token
        return "AuthenticationTokenResponse", {"authenticationToken": token}

    def _command(self, plugin: str, kind: str, data: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        if plugin not in self.tokens:
            return _error(50, "User has denied API access for your plugin.")
        if kind == "InputParameterListRequest":
            custom = [{"name": name, "addedBy": by} for name, (by, _) in self.custom.items()]
            default = [{"name": name, "addedBy": "VTube Studio"} for name in sorted(OWN)]
            return "InputParameterListResponse", {"customParameters": custom, "defaultParameters": default}
        if kind == "ParameterCreationRequest":
            name = data["parameterName"]
            if not re.fullmatch(r"[A-Za-z0-9]{4,32}", name) or name in OWN:
                self.broken.append(f"parameter {name}")
                return _error(352, "Name not allowed.")
            if len(data.get("explanation", "")) >= 256:
                self.broken.append("explanation")
            if self.custom.get(name, (plugin,))[0] != plugin:
                return _error(354, "Made by another plugin.")
            if sum(by == plugin for by, _ in self.custom.values()) >= 100:
                return _error(355, "Too many.")
            self.custom[name] = (plugin, data)
            return "ParameterCreationResponse", {"parameterName": name}
        if kind == "InjectParameterDataRequest":
            self.injections += 1
            for entry in data["parameterValues"]:
                if entry["id"] not in OWN and entry["id"] not in self.custom:
                    return _error(450, f"Parameter {entry['id']} not found.")
                if not -1_000_000 <= entry["value"] <= 1_000_000:
                    return _error(451, "Value out of range.")
                if entry["id"] in self.controlled:
                    return _error(454, f"Another plugin controls {entry['id']}.")
                self.values[entry["id"]] = (entry["value"], time.monotonic())
            self.face_found = data["faceFound"]
            return "InjectParameterDataResponse", {}
        return _error(3, "Unknown request.")


def _error(number: int, words: str) -> tuple[str, dict[str, Any]]:
    return "APIError", {"errorID": number, "message": words}


def _message(kind: str, request: str, data: dict[str, Any]) -> str:
    return json.dumps(
        {
            "apiName": "VTubeStudioPublicAPI",
            "apiVersion": "1.0",
            "timestamp": 1625405710728,
            "messageType": kind,
            "requestID": request,
            "data": data,
        }
    )
