"""A performance as one page: what is in it, how large it is, and what can't be exported."""

from __future__ import annotations

import json
import re
import threading
from base64 import b64decode
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest
from sinks.sounding_clips import write_clip

from avatar_stream.codec.container import SemanticsFile
from avatar_stream.codec.recording import record
from avatar_stream.config import load_config
from avatar_stream.errors import SinkError, SourceError
from avatar_stream.puppet.stored import load_puppet
from avatar_stream.studio import exporting
from avatar_stream.studio.exporting import Exported, export
from avatar_stream.types import FaceSemantics
from tests.codec.performances import demo


def exported(source: str, output: Path, *sets: str, **wishes: object) -> Exported:
    config = load_config(None, [f"source.input={source}", "decoder.size_px=128", *sets])
    done = export(config, output, stop=threading.Event(), notify=print, **wishes)  # type: ignore[arg-type]
    assert done is not None
    return done


def block(page: str, name: str) -> bytes:
    found = re.search(rf'id="{name}">([^<]*)</script>', page)
    assert found is not None
    return b64decode(found[1])


def test_the_page_holds_puppet_and_performance_and_asks_for_nothing(tmp_path: Path) -> None:
    done = exported("demo", tmp_path / "page.html", "source.duration_s=4", "character.edit=smile@0.5")
    page = (tmp_path / "page.html").read_text()
    assert done.bytes_total == (tmp_path / "page.html").stat().st_size
    puppet = load_puppet(block(page, "puppet"))
    assert puppet.parts
    played = list(SemanticsFile(block(page, "performance")).semantics())
    assert len(played) == done.moments == round(done.length_s * 30)
    assert all(semantics["mouthSmileLeft"] >= 0.4 for semantics in played)
    assert 'id="sound"' not in page
    # Nothing outside is named, and the page forbids itself to ask.
    assert "default-src 'none'" in page
    assert not re.search(r"https?://", page)
    assert not re.search(r"^(import|export) ", page, re.MULTILINE)


def test_switched_layers_are_in_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = exporting.open_configured_decoder

    def with_layers(*wishes: object) -> object:
        decoder = opened(*wishes)  # type: ignore[arg-type]
        decoder.puppet = replace(decoder.puppet, toggles=("blush", "tears"))  # type: ignore[type-var]
        return decoder

    monkeypatch.setattr(exporting, "open_configured_decoder", with_layers)
    exported("demo", tmp_path / "page.html", "source.duration_s=0.5", "character.edit=toggle=tears")
    page = (tmp_path / "page.html").read_text()
    facts = re.search(r'id="facts">([^<]*)</script>', page)
    assert facts is not None
    assert json.loads(facts[1])["toggles"] == [[0, "0x2"]]
    assert load_puppet(block(page, "puppet")).toggles == ("blush", "tears")
    off, on = FaceSemantics.neutral(0.0), replace(FaceSemantics.neutral(0.0), toggles=frozenset({"blush"}))
    puppet = load_puppet(block(page, "puppet"))
    assert exporting._toggled(puppet, [off, off, on, on, off]) == [(0, 0), (2, 1), (4, 0)]


def test_a_minute_with_a_voice_takes_less_than_300_kb_beside_the_puppet(tmp_path: Path) -> None:
    (tmp_path / "minute.fsb").write_bytes(record(demo(1500, noise=0.004), 25.0, 1))
    with av.open(str(tmp_path / "voice.wav"), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=48000, layout="mono")
        hum = (np.sin(np.arange(48000) / 20) * 8000).astype(np.int16)[None]
        for second in range(61):
            frame = av.AudioFrame.from_ndarray(hum, format="s16", layout="mono")
            frame.sample_rate, frame.pts = 48000, 48000 * second
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    done = exported(str(tmp_path / "minute.fsb"), tmp_path / "page.html", sound=str(tmp_path / "voice.wav"))
    assert done.length_s == pytest.approx(60.0, abs=0.1)
    assert done.bytes_total - 4 * (done.bytes_puppet + 2) // 3 <= 300_000
    with av.open(
        str(_written(tmp_path / "sound.ogg", block((tmp_path / "page.html").read_text(), "sound")))
    ) as heard:
        assert heard.streams.audio[0].codec_context.name == "opus"
        assert float(heard.duration or 0) / 1e6 == pytest.approx(60.0, abs=0.2)


def _written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def test_what_can_not_be_exported_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "empty.fsb").write_bytes(record([FaceSemantics.neutral(0.0)], 25.0, 1))
    write_clip(tmp_path / "silent.mp4", sounds=[], video_s=(0.0, 0.4))
    for source, output, wishes, error, words in (
        ("demo", "page.mp4", {}, SinkError, "FILE.html"),
        ("demo", "missing/page.html", {}, SinkError, "no folder"),
        ("camera", "page.html", {}, SourceError, ""),
        ("vmc://", "page.html", {}, SourceError, "a source of live alone"),
        (
            str(tmp_path / "empty.fsb"),
            "page.html",
            {"sound": str(tmp_path / "silent.mp4")},
            SourceError,
            "has no sound",
        ),
    ):
        with pytest.raises(error, match=words):
            exported(source, tmp_path / output, **wishes)
    assert not list(tmp_path.glob("page*"))
    stop = threading.Event()
    stop.set()
    config = load_config(None, ["source.input=demo", "decoder.size_px=128"])
    assert export(config, tmp_path / "page.html", stop=stop, notify=print) is None
    assert not (tmp_path / "page.html").exists()
