"""A performance as one page that needs nothing else: puppet, semantics, sound, and the code that shows them."""

from __future__ import annotations

import html
import json
import re
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from avatar_stream.codec.contexts import WEIGHTS_FILE
from avatar_stream.puppet import PARAMETERS

_STATIC = Path(__file__).parent / "static"
# In this order: each may use those before it.
_MODULES = ("puppet", "players", "semantics", "performance_file")
_EXPORT = re.compile(r"^export (?:async )?(?:function|class|const) (\w+)", re.MULTILINE)
_IMPORT = re.compile(r'^import (\{[^}]*\}) from "\./(\w+)\.js";', re.MULTILINE)
# Nothing can be asked for, whatever is in the page.
_POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; media-src blob:"
_STYLE = """
html, body { margin: 0; height: 100%; color: #fff; background: BACKGROUND; font: 16px sans-serif; }
body { display: flex; flex-direction: column; align-items: center; justify-content: center; }
canvas { width: min(100vw, calc((100vh - 3rem) * RATIO)); cursor: pointer; }
nav { display: flex; gap: 0.5rem; width: min(100vw, 40rem); height: 3rem; align-items: center; }
button { width: 2.5rem; height: 2.5rem; border: 0; border-radius: 50%; color: inherit; background: #0006; }
input { flex: 1; accent-color: #fff; }
""".strip()


@dataclass(frozen=True)
class PagePerformance:
    """What goes into a page.

    Attributes:
        title: for people.
        puppet: a stored puppet, see docs/puppet.md.
        ratio: width of its picture for each unit of height.
        performance: an .fsb file.
        fps: its moments a second.
        background: a colour as CSS has it.
        toggles: what is switched on: the number of a moment, and from it on a bit for each of the puppet's toggles.
        sound: Opus in Ogg, or b"".
    """

    title: str
    puppet: bytes
    ratio: float
    performance: bytes
    fps: float
    background: str
    toggles: Sequence[tuple[int, int]] = ((0, 0),)
    sound: bytes = b""


def performance_page(content: PagePerformance) -> str:
    """The page as HTML."""
    style = _STYLE.replace("BACKGROUND", content.background).replace("RATIO", f"{content.ratio:.4f}")
    toggles = [(moment, hex(bits)) for moment, bits in content.toggles]
    facts = {"parameters": list(PARAMETERS), "fps": content.fps, "toggles": toggles}
    data = [("puppet", content.puppet), ("performance", content.performance), ("sound", content.sound)]
    blocks = [_block(name, b64encode(bytes_).decode()) for name, bytes_ in data if bytes_]
    blocks += [_block("weights", WEIGHTS_FILE.read_text("ascii")), _block("facts", json.dumps(facts))]
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="en"><head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
            '<meta name="viewport" content="width=device-width">',
            f"<title>{html.escape(content.title)}</title><style>{style}</style></head>",
            '<body><canvas></canvas><p id="trouble"></p>',
            '<nav><button type="button">▶</button>'
            '<input type="range" min="0" step="any" value="0" aria-label="Position"></nav>',
            *blocks,
            f'<script type="module">\n{_program()}</script></body></html>',
            "",
        ]
    )


def _block(name: str, text: str) -> str:
    """Data in the page; neither base64 nor our JSON has anything that ends it."""
    return f'<script type="text/plain" id="{name}">{text}</script>'


def _program() -> str:
    """The modules as one, each in a scope of its own."""
    parts = []
    for name in _MODULES:
        code = (_STATIC / f"{name}.js").read_text(encoding="utf-8")
        names = ", ".join(_EXPORT.findall(code))
        code = _IMPORT.sub(r"const \1 = \2;", re.sub(r"^export ", "", code, flags=re.MULTILINE))
        parts.append(f"const {name} = (() => {{\n{code}\nreturn {{ {names} }};\n}})();")
    return "\n".join(parts) + "\n"
