"""How strongly a rig answers what it is told, so that viewers and trackers see in its pictures what was asked for."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from avatar_stream.characters.character import Style
from avatar_stream.face_model.arkit import EXPRESSION_COUNT, EXPRESSION_INDEX
from avatar_stream.types import FloatArray

Floats = npt.NDArray[np.float64]

# With the deepened face a nod comes back too large and a shake, whose far side is levelled, too small.
PITCH_RESPONSE = 0.88
YAW_RESPONSE = 1.1

# A lid that unrolls from a picture looks less closed than it is: a tracker sees a blink of one half only when two
# thirds of the eye are covered (measured with FaceMesh on photographs, paintings and renders). Drawn lids are lines.
_LID_EXPONENT: dict[Style, float] = {"natural": 0.6, "drawn": 0.85}
# A smile's width the semantics understate, and the slighter ways to widen and narrow a mouth even more; these rise so
# many times faster at first, and end where they did.
_EARLINESS = {
    "mouthStretchLeft": 1.8,
    "mouthStretchRight": 1.8,
    "mouthLeft": 1.5,
    "mouthRight": 1.5,
    "mouthPucker": 1.5,
    "mouthFunnel": 1.4,
}
_SMILE_GAIN = 1.2
# Of eyes opened wide in a photograph, painting or render a tracker sees next to nothing.
_NATURAL_WIDE_GAIN = 1.5
# Drawn lids meet a little early: a sliver of iris below thick lashes looks like a fault, not like an eye.
_DRAWN_LIDS_MEET = 1.1

_BLINKS = np.array([EXPRESSION_INDEX[name] for name in ("eyeBlinkLeft", "eyeBlinkRight")])
_EARLY = np.array([EXPRESSION_INDEX[name] for name in _EARLINESS])
_EARLY_EXPONENT = np.array(list(_EARLINESS.values()))


class ExpressionResponse:
    """What a rig makes of expressions: each is eased, then multiplied by its gain.

    Attributes:
        gain: (52,) float64.
    """

    def __init__(self, style: Style) -> None:
        self._lid_exponent = _LID_EXPONENT[style]
        self.gain: Floats = np.ones(EXPRESSION_COUNT)
        self.gain[[EXPRESSION_INDEX[name] for name in ("mouthSmileLeft", "mouthSmileRight")]] = _SMILE_GAIN
        if style == "natural":
            self.gain[[EXPRESSION_INDEX[name] for name in ("eyeWideLeft", "eyeWideRight")]] = (
                _NATURAL_WIDE_GAIN
            )
        else:
            self.gain[_BLINKS] = _DRAWN_LIDS_MEET

    def shown(self, expression: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """(52,) how far each shape of the rig goes for (52,) expressions 0…1; lids never beyond shut."""
        shown = self.gain * self.eased(expression)
        shown[_BLINKS] = np.minimum(shown[_BLINKS], 1)
        return shown.astype(np.float32)

    def eased(self, expression: FloatArray) -> Floats:
        """(52,) 0…1 of (52,) expressions 0…1, before the gain."""
        eased = expression.astype(np.float64)
        eased[_BLINKS] **= self._lid_exponent
        eased[_EARLY] = 1 - (1 - eased[_EARLY]) ** _EARLY_EXPONENT
        return eased

    def told(self, eased: Floats) -> Floats:
        """(52,) the expressions behind (52,) eased ones: the inverse of `eased`."""
        told = eased.copy()
        told[_BLINKS] **= 1 / self._lid_exponent
        told[_EARLY] = 1 - (1 - told[_EARLY]) ** (1 / _EARLY_EXPONENT)
        return told
