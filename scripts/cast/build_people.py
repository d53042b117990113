"""Render the characters that are 3D heads: `python scripts/cast/build_people.py --ict ict_facekit_light.npz [ID …]`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))  # so that it also runs from a checkout that isn't installed

from brush import SIZE_PX  # noqa: E402
from build import CHARACTERS_DIR, write  # noqa: E402
from people import PEOPLE  # noqa: E402

from avatar_stream.errors import UserInputError  # noqa: E402
from avatar_stream.training.faces.heads.generator import Sitter  # noqa: E402
from avatar_stream.training.faces.heads.ict_model import load_ict_model  # noqa: E402
from avatar_stream.training.faces.heads.picture import Framing  # noqa: E402

FRAMING = Framing(SIZE_PX, across_cm=36.0, middle_cm=1.5, supersampling=3)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ict", type=Path, required=True, help="ICT-FaceKit Light as one .npz")
    parser.add_argument("ids", nargs="*", metavar="ID", help=f"of {', '.join(PEOPLE)} (default: all)")
    options = parser.parse_args()
    if unknown := sorted(set(options.ids) - set(PEOPLE)):
        parser.error(f"there is no {', '.join(unknown)}; choices: {', '.join(PEOPLE)}")
    try:
        model = load_ict_model(options.ict)
    except UserInputError as error:
        parser.error(str(error))
    for character_id in options.ids or PEOPLE:
        person = PEOPLE[character_id]
        sample = Sitter(model, person.look, FRAMING).picture(person.rest)
        write(CHARACTERS_DIR / character_id, person.name, sample.picture, sample.anchors, "natural")


if __name__ == "__main__":
    main()
