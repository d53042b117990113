"""What the server offers, as an OpenAPI document: made of the commands' own types, so that it is never out of date."""

from __future__ import annotations

from functools import cache
from typing import Any

from pydantic import TypeAdapter

from avatar_stream.config import Config
from avatar_stream.edits.edits import Edits
from avatar_stream.studio import Answer, Event
from avatar_stream.studio.obs import ObsReport
from avatar_stream.web.commands_api import COMMANDS

_REFERENCE = "#/components/schemas/{model}"
_ANSWERS = {
    "200": "it was carried out",
    "202": "it is taking long and goes on",
    "409": "the studio refused it, and says why",
    "422": "it is no such command",
}


@cache
def openapi_document() -> dict[str, Any]:
    """OpenAPI 3.1 of all that may be asked with the panel's token."""
    schemas: dict[str, Any] = {}
    answers = {code: _json(text, _schema(Answer, schemas)) for code, text in _ANSWERS.items()}
    paths: dict[str, Any] = {}
    for name, kind in COMMANDS.items():
        body = _schema(kind, schemas)
        paths[f"/api/commands/{name}"] = {
            "post": {
                "operationId": name,
                "summary": (kind.__doc__ or "").strip(),
                "requestBody": {"content": {"application/json": {"schema": body}}},
                "responses": answers,
            }
        }
    for word, text in (("press", "Press the key of an action."), ("let_go", "Let go of it.")):
        paths[f"/api/remote/{word}/{{action}}"] = {
            "post": {
                "operationId": f"remote_{word}",
                "summary": f"{text} The remote's token is enough; no body is needed.",
                "parameters": [_path_parameter("action", "as in the command press")],
                "responses": answers,
            }
        }
    paths["/api/edits"] = {
        "put": {
            "operationId": "edits",
            "summary": "Change the performance: all edits at once.",
            "requestBody": {
                "required": True,
                "content": {"application/json": {"schema": _schema(Edits, schemas)}},
            },
            "responses": answers,
        }
    }
    paths["/api/cameras"] = _get(
        "cameras", "The cameras of this machine, looked for anew.", _json("all of them", {"type": "object"})
    )
    paths["/api/links"] = _get(
        "links", "The viewer's address, and the remote's token.", _json("both", {"type": "object"})
    )
    picture = {"description": "a small picture", "content": {"image/webp": {}}}
    paths["/api/characters/{id}/thumbnail"] = _get("thumbnail", "What a character looks like.", picture)
    paths["/api/characters/{id}/thumbnail"]["get"]["parameters"] = [_path_parameter("id", "of the character")]
    exported = {"description": "TOML, without secrets", "content": {"application/toml": {}}}
    paths["/api/profiles/{name}"] = _get("profile", "A profile as a file.", exported)
    paths["/api/profiles/{name}"]["get"]["parameters"] = [_path_parameter("name", "of the profile")]
    paths["/api/recordings"] = _get(
        "recordings",
        "Recordings that can be rendered again.",
        _json("their folder and names", {"type": "object"}),
    )
    paths["/api/obs"] = _get(
        "obs", "How the character stands in OBS.", _json("a report", _schema(ObsReport, schemas))
    )
    paths["/api/characters"] = _get("characters", "All characters.", _json("a list", {"type": "array"}))
    # Here for whoever reads events of the WebSocket /api/socket, and changes settings.
    _schema(Event, schemas)
    _schema(Config, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "avatar_stream studio",
            "version": "1",
            "description": "Commands of a running studio. Events come as JSON texts over the WebSocket /api/socket.",
        },
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{"token": []}],
    }


def _schema(kind: Any, schemas: dict[str, Any]) -> dict[str, Any]:
    """The schema of a type; the models in it are put among the shared ones."""
    schema = TypeAdapter(kind).json_schema(ref_template=_REFERENCE)
    schemas.update(schema.pop("$defs", {}))
    return schema


def _json(description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _path_parameter(name: str, description: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": description,
        "schema": {"type": "string"},
    }


def _get(name: str, summary: str, answer: dict[str, Any]) -> dict[str, Any]:
    return {"get": {"operationId": name, "summary": summary, "responses": {"200": answer}}}
