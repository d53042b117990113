"""What the server offers beside the studio's commands, for the OpenAPI document: one line for each route."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Described:
    """One route.

    Attributes:
        path, method: by which it is asked.
        name: `operationId`.
        summary: what it does.
        answers: media type of what it gives, by status.
        query: parameters behind "?", with what they mean.
        body: media type of what is sent, or "".
        model: name of the schema of a JSON body, or "".
    """

    path: str
    method: str
    name: str
    summary: str
    answers: dict[int, str] = field(default_factory=lambda: {200: "application/json"})
    query: dict[str, str] = field(default_factory=dict)
    body: str = ""
    model: str = ""


JSON, BYTES, WEBP = "application/json", "application/octet-stream", "image/webp"
_ACTION = {200: JSON, 202: JSON, 409: JSON, 422: JSON}
_KEPT = {200: JSON, 409: JSON}
_ONE, _FIT = "/api/characters/{id}", "/api/fits/{number}"
_FITTED = {200: JSON, 404: JSON, 409: JSON, 422: JSON}

ROUTES: tuple[Described, ...] = (
    Described("/api/openapi.json", "get", "openapi", "This document."),
    Described(
        "/api/links", "get", "links",
        "The viewer's and the audience's link, the remote's token; the link for the browser that performs, or null.",
    ),
    Described(
        "/api/links/perform.svg", "get", "perform_code", "The latter as a QR code.",
        {200: "image/svg+xml", 404: JSON},
    ),
    Described(
        "/api/remote/press/{action}", "post", "remote_press",
        "Press the key of an action, see the command press. The remote's token is enough; no body is needed.", _ACTION,
    ),
    Described("/api/remote/let_go/{action}", "post", "remote_let_go", "Let go of it.", _ACTION),
    Described("/api/cameras", "get", "cameras", "The cameras of this machine, looked for anew."),
    Described("/api/microphones", "get", "microphones", "Its microphones, and why there are none."),
    Described("/api/recordings", "get", "recordings", "Recordings that can be rendered again, and their folder."),
    Described("/api/obs", "get", "obs", "How the character stands in OBS."),
    Described(
        "/api/profiles/{name}", "get", "profile", "A profile as a file, without secrets.",
        {200: "application/toml", 404: JSON},
    ),
    Described("/api/face", "get", "face", "The face model, as safetensors.", {200: BYTES}),
    Described("/api/view/parameters", "get", "parameters", "Names of the 59 numbers of a pose, in their order."),
    Described(
        "/api/view/weights", "get", "weights", "The weights that readers of live packets start from.",
        {200: "text/plain"},
    ),
    Described(
        "/api/view/shows/{number}/puppet", "get", "puppet", "The puppet of a show.", {200: BYTES, 404: JSON}
    ),
    Described("/api/view/shows/{number}/backdrop", "get", "backdrop", "What is behind.", {200: WEBP, 404: JSON}),
    Described("/api/characters", "get", "characters", "All characters."),
    Described(_ONE, "patch", "rename", "Change name, author, licence.", {**_KEPT, 422: JSON}, {}, JSON, "Words"),
    Described(_ONE, "delete", "delete", "Delete a character that is the user's own.", _KEPT),
    Described("/api/deleted/{id}/restore", "post", "restore", "Bring back by `deleted` of its deletion.", _KEPT),
    Described(f"{_ONE}/thumbnail", "get", "thumbnail", "A small picture.", {200: WEBP, 404: JSON}),
    Described(f"{_ONE}/moving", "get", "moving", "A small picture that moves.", {200: WEBP, 404: JSON}),
    Described(f"{_ONE}/copies", "post", "duplicate", "Copy a character.", _KEPT),
    Described(
        f"{_ONE}/export", "get", "export", "A character as one file.", {200: BYTES, 409: JSON, 422: JSON},
        {"kind": "zip, psd or ora"},
    ),
    Described(
        "/api/imports", "post", "import", "Make a character of a file; `import` events tell what becomes of it.",
        {202: JSON, 400: JSON, 413: JSON, 415: JSON, 507: JSON}, {"name": "what the file is called"}, BYTES,
    ),
    Described("/api/imports", "get", "imports", "What has become of all files."),
    Described("/api/imports/{number}", "get", "look", "What has become of a file.", {200: JSON, 404: JSON}),
    Described("/api/imports/{number}", "delete", "cancel", "Cancel or forget an import.", {200: JSON, 404: JSON}),
    Described(
        "/api/fits", "post", "open_fit", "Open a character, or an import without a face, in a fit editor.",
        {201: JSON, 404: JSON, 409: JSON, 422: JSON}, {}, JSON, "OpenFit",
    ),
    Described(f"{_FIT}/picture", "get", "fit_picture", "The character's picture.", {200: WEBP, 404: JSON}),
    Described(f"{_FIT}/labels", "get", "fit_labels", "What each pixel shows, a byte each.", {200: BYTES, 404: JSON}),
    Described(f"{_FIT}/corrections", "get", "fit_corrections", "What is painted.", {200: BYTES, 404: JSON}),
    Described(
        f"{_FIT}/preview", "put", "preview",
        "Make what is shown. The body is a `Build` on one line, then what is painted, or nothing. The answer is the "
        "length of some JSON, uint32, that JSON, and the puppet.",
        _FITTED | {200: BYTES}, {}, BYTES,
    ),
    Described(
        f"{_FIT}/save", "post", "save_fit", "Keep it. The body is a `Save` on one line, then what is painted.",
        _FITTED, {}, BYTES,
    ),
    Described("/api/doctor", "get", "doctor", "What works on this machine.", {200: JSON, 409: JSON}),
    Described("/api/welcome", "get", "welcome", "Whether the first steps are still to be shown."),
    Described("/api/welcome", "post", "welcomed", "They were shown.", _KEPT),
    Described(_FIT, "delete", "close_fit", "Close it; what wasn't saved is forgotten.", {200: JSON, 404: JSON}),
)  # fmt: skip
