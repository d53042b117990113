"""The fit editor's server: opening, building, painting, saving and closing, and pictures in which no face is found."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from avatar_stream.base.resources import user_folder
from avatar_stream.characters.character import read_character
from avatar_stream.characters.corrections import UNTOUCHED
from avatar_stream.characters.labels import LABEL_NUMBER
from avatar_stream.puppet.stored import load_puppet
from avatar_stream.web import fits as fits_module
from tests.web.served import Served

# Small puppets are built quickly, and thumbnails are of this size, too.
SETS = ("decoder.size_px=256",)

SHIPPED = Path(__file__).resolve().parents[2] / "characters"


def opened(server: Served, **wish: object) -> dict[str, Any]:
    status, _, body = server.ask("POST", "/api/fits", wish)
    assert status == 201, body
    return dict(json.loads(body))


def built(
    server: Served, fit: int, state: dict[str, Any], painted: bytes = b"", *, quick: bool = False
) -> tuple[dict[str, Any], bytes]:
    """What is shown, and the puppet's file."""
    body = json.dumps({"state": state, "quick": quick}).encode() + b"\n" + painted
    status, _, data = server.ask("PUT", f"/api/fits/{fit}/preview", body)
    assert status == 200, data
    length = int.from_bytes(data[:4], "little")
    return json.loads(data[4 : 4 + length]), data[4 + length :]


def saved(
    server: Served, fit: int, state: dict[str, Any], painted: bytes = b"", **words: str
) -> dict[str, Any]:
    body = json.dumps({"state": state, "words": words}).encode() + b"\n" + painted
    status, _, data = server.ask("POST", f"/api/fits/{fit}/save", body)
    assert status == 200, data
    return dict(json.loads(data))


@pytest.fixture(scope="module")
def own() -> str:
    """A character of the user's own, small and quick to build, with a comment in its sheet."""
    folder = user_folder() / "characters" / "own"
    shutil.copytree(SHIPPED / "bit", folder)
    with Image.open(folder / "keyframe.png") as picture:
        picture.resize((256, 256)).save(folder / "keyframe.png")
    sheet = folder / "character.toml"
    lines = sheet.read_text(encoding="utf-8").partition("[anchors]")[0]
    sheet.write_text(f"# mine\n{lines}", encoding="utf-8")
    return "own"


def test_anchors_are_dragged_painted_over_and_kept(studio_server: Served, own: str) -> None:
    facts = opened(studio_server, character=own)
    fit, state = facts["fit"], facts["state"]
    assert facts["was_found"] and (facts["width"], facts["height"]) == (256, 256)
    assert studio_server.ask("GET", f"/api/fits/{fit}/picture")[2][8:12] == b"WEBP"

    whole, file = built(studio_server, fit, state)
    first = load_puppet(file)
    assert whole["kind"] == "picture" and {"iris_right", "face"} <= {part.name for part in first.parts}
    # At once, only shapes follow; what is dragged is where it was dragged to.
    x, y = whole["anchors"]["right_eye_upper"]
    state["anchors"]["right_eye_upper"] = [x, y - 4]
    quick, file = built(studio_server, fit, state, quick=True)
    assert quick["quick"] and np.allclose(quick["anchors"]["right_eye_upper"], [x, y - 4], atol=0.51)
    moved = load_puppet(file)
    assert np.array_equal(moved.atlas, first.atlas) and [one.name for one in moved.parts] == [
        one.name for one in first.parts
    ]
    whole, _ = built(studio_server, fit, state)
    assert np.allclose(whole["anchors"]["right_eye_upper"], [x, y - 4], atol=0.06)
    # All others stay where they were.
    others = {name: place for name, place in quick["anchors"].items() if name != "right_eye_upper"}
    assert max(np.abs(np.subtract(whole["anchors"][name], place)).max() for name, place in others.items()) < 6

    labels = np.frombuffer(studio_server.ask("GET", f"/api/fits/{fit}/labels")[2], np.uint8).reshape(256, 256)
    painted = (
        np.frombuffer(studio_server.ask("GET", f"/api/fits/{fit}/corrections")[2], np.uint8)
        .reshape(256, 256)
        .copy()
    )
    assert (painted == UNTOUCHED).all() and (labels == LABEL_NUMBER["face"]).sum() > 500
    rows, columns = np.nonzero(labels == LABEL_NUMBER["face"])
    painted[rows[:200], columns[:200]] = LABEL_NUMBER["front_hair"]
    built(studio_server, fit, state, painted.tobytes())
    now = np.frombuffer(studio_server.ask("GET", f"/api/fits/{fit}/labels")[2], np.uint8).reshape(256, 256)
    assert (now[rows[:200], columns[:200]] == LABEL_NUMBER["front_hair"]).all()
    assert (now[painted == UNTOUCHED] == labels[painted == UNTOUCHED]).mean() > 0.999

    state["motion"]["turn"] = 0.5
    answer = saved(studio_server, fit, state, painted.tobytes())
    assert answer["done"] and answer["character"] == own
    character = read_character(user_folder() / "characters" / own)
    assert character.sheet.anchors == {"right_eye_upper": (round(x, 1), round(y - 4, 1))}
    assert character.sheet.motion.turn == 0.5
    assert character.corrections is not None and np.array_equal(character.corrections, painted)
    text = (user_folder() / "characters" / own / "character.toml").read_text(encoding="utf-8")
    assert "# mine" in text
    # Undone, all of it goes again.
    state["anchors"], state["motion"] = {}, {}
    saved(studio_server, fit, state, np.full(256 * 256, UNTOUCHED, np.uint8).tobytes())
    character = read_character(user_folder() / "characters" / own)
    assert not character.sheet.anchors and character.corrections is None and character.sheet.motion.turn == 1
    assert not (user_folder() / "characters" / own / "corrections.png").exists()
    assert studio_server.ask("DELETE", f"/api/fits/{fit}")[0] == 200


def test_its_layers_are_exported(studio_server: Served, own: str) -> None:
    status, headers, psd = studio_server.ask("GET", f"/api/characters/{own}/export?kind=psd")
    assert (
        status == 200 and psd.startswith(b"8BPS") and 'filename="own.psd"' in headers["content-disposition"]
    )


def test_what_can_not_be_is_refused_and_the_editor_goes_on(studio_server: Served, own: str) -> None:
    facts = opened(studio_server, character=own)
    fit, state = facts["fit"], facts["state"]
    built(studio_server, fit, state)
    path = f"/api/fits/{fit}/preview"

    def refused(state: object, painted: bytes = b"") -> int:
        body = json.dumps({"state": state}).encode() + b"\n" + painted
        status, _, data = studio_server.ask("PUT", path, body)
        assert json.loads(data)["text"]
        return status

    assert refused({**state, "anchors": {"third_eye": [1, 2]}}) == 409
    assert refused({**state, "anchors": {"chin": [1e300, 2]}}) == 409
    assert refused({**state, "style": "baroque"}) == 422
    assert refused({**state, "motion": {"turn": 9}}) == 422
    assert refused(state, b"\0" * 100) == 409
    assert refused(state, b"\x63" * 256 * 256) == 409
    assert studio_server.ask("PUT", path, b"{")[0] == 422
    assert studio_server.ask("PUT", path, b" " * 3_000_000)[0] == 413
    # Eyes in one place are no face.
    eyes = {name: [100.0, 100.0] for name in facts["found"] if "eye" in name or "cheek" in name}
    assert refused({**state, "anchors": eyes}) == 409
    sheet = user_folder() / "characters" / own / "character.toml"
    before = sheet.read_bytes()
    wish = json.dumps({"state": {**state, "anchors": eyes}, "words": {}}).encode() + b"\n"
    assert studio_server.ask("POST", f"/api/fits/{fit}/save", wish)[0] == 409
    assert sheet.read_bytes() == before  # and nothing is stored
    assert built(studio_server, fit, state)[0]["kind"] == "picture"
    assert studio_server.ask("DELETE", f"/api/fits/{fit}")[0] == 200
    assert studio_server.ask("DELETE", f"/api/fits/{fit}")[0] == 404
    assert studio_server.ask("GET", f"/api/fits/{fit}/picture")[0] == 404
    assert studio_server.ask("POST", "/api/fits", {"character": "nobody"})[0] == 409
    assert studio_server.ask("POST", "/api/fits", {"import": 99})[0] == 404
    assert studio_server.ask("POST", "/api/fits", {"path": "/etc/passwd"})[0] == 422
    assert studio_server.ask("POST", "/api/fits", {"character": "../../x.png"})[0] == 422


def test_it_moves_like_a_photograph_where_that_is_wished(studio_server: Served, own: str) -> None:
    facts = opened(studio_server, character=own)
    fit, state = facts["fit"], {**facts["state"], "style": "natural"}
    shown, file = built(studio_server, fit, state)
    assert shown["kind"] == "person" and "figure" in [part.name for part in load_puppet(file).parts]
    quick, file = built(studio_server, fit, state, quick=True)
    assert quick["quick"] and [one.name for one in load_puppet(file).parts]
    assert studio_server.ask("DELETE", f"/api/fits/{fit}")[0] == 200


def test_one_that_is_left_alone_makes_room(
    studio_server: Served, own: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who makes room needs no workshops that work; that these end is what other tests see."""
    made: list[Idle] = []

    class Idle:
        ended = False

        def __init__(self) -> None:
            made.append(self)

        def ask(self, task: str, *_: object, **__: object) -> tuple[dict[str, object], bytes]:
            return {"state": {}}, b""

        def end(self) -> None:
            self.ended = True

    monkeypatch.setattr(fits_module, "Workshop", Idle)
    monkeypatch.setattr(fits_module, "_MOST", 1)
    fits = [opened(studio_server, character=own)["fit"] for _ in range(2)]
    assert studio_server.ask("GET", f"/api/fits/{fits[0]}/picture")[0] == 404
    for fit in fits[1:]:
        assert studio_server.ask("GET", f"/api/fits/{fit}/picture")[0] == 200
        assert studio_server.ask("DELETE", f"/api/fits/{fit}")[0] == 200
    assert [one.ended for one in made] == [True, True]
