"""What the server offers, as an OpenAPI document: made of the commands' own types, so that it is never out of date."""

from __future__ import annotations

import re
from functools import cache
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel, TypeAdapter

from avatar_stream.config import Config
from avatar_stream.edits.edits import Edits
from avatar_stream.studio import Answer, Event
from avatar_stream.web.characters_api import Words
from avatar_stream.web.commands_api import COMMANDS
from avatar_stream.web.fits_api import Build, OpenFit, Save
from avatar_stream.web.openapi_routes import ROUTES, Described

_NAMED = re.compile(r"{(\w+)}")
_TEXT = {"type": "string"}
_OF_NAME = {
    "id": _TEXT,
    "action": _TEXT,
    "name": _TEXT,
    "number": {"type": "integer", "minimum": 0},
}
_MODELS: dict[str, type[BaseModel]] = {"Words": Words, "OpenFit": OpenFit}
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
    for route in ROUTES:
        paths.setdefault(route.path, {})[route.method] = _operation(route, schemas)
    # Here for whoever reads events of the WebSocket /api/socket, and changes settings.
    _schema(Event, schemas)
    _schema(Config, schemas)
    for kind in (Build, Save):
        schemas[kind.__name__] = _schema(kind, schemas)
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


def _operation(route: Described, schemas: dict[str, Any]) -> dict[str, Any]:
    operation: dict[str, Any] = {"operationId": route.name, "summary": route.summary}
    named = [
        {"name": name, "in": "path", "required": True, "schema": _OF_NAME[name]}
        for name in _NAMED.findall(route.path)
    ]
    asked = [
        {"name": name, "in": "query", "description": text, "schema": {"type": "string"}}
        for name, text in route.query.items()
    ]
    if named or asked:
        operation["parameters"] = named + asked
    if route.body:
        schema = _schema(_MODELS[route.model], schemas) if route.model else {}
        operation["requestBody"] = {"required": True, "content": {route.body: {"schema": schema}}}
    operation["responses"] = {
        str(status): {"description": HTTPStatus(status).phrase, "content": {media: {}}}
        for status, media in route.answers.items()
    }
    return operation
