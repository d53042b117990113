"""How strongly a rig answers what it is told, so that viewers and trackers see in its pictures what was asked for."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from avatar_stream.face_model.arkit import EXPRESSION_COUNT, EXPRESSION_INDEX
from avatar_stream.types import FloatArray

Floats = npt.NDArray[np.float64]

# With the deepened face a nod comes back too large and a shake, whose far side is levelled, too small.
PITCH_RESPONSE = 0.88
YAW_RESPONSE = 1.1

# A lid that unrolls from a picture looks less closed than it is: a tracker sees a blink of one half only when two
# thirds of the eye are covered (measured with FaceMesh on photographs, paintings and renders).
_LID_EXPONENT = 0.6
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
_WIDE_GAIN = 1.5

_BLINKS = np.array([EXPRESSION_INDEX[name] for name in ("eyeBlinkLeft", "eyeBlinkRight")])
_EARLY = np.array([EXPRESSION_INDEX[name] for name in _EARLINESS])
_EARLY_EXPONENT = np.array(list(_EARLINESS.values()))


def _gain() -> Floats:
    gain = np.ones(EXPRESSION_COUNT)
    gain[[EXPRESSION_INDEX[name] for name in ("mouthSmileLeft", "mouthSmileRight")]] = _SMILE_GAIN
    gain[[EXPRESSION_INDEX[name] for name in ("eyeWideLeft", "eyeWideRight")]] = _WIDE_GAIN
    return gain


# (52,) what each expression is multiplied by once it has been eased.
GAIN = _gain()


def shown(expression: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """(52,) how far each shape of the rig goes for (52,) expressions 0…1; lids never beyond shut."""
    reached = GAIN * eased(expression)
    reached[_BLINKS] = np.minimum(reached[_BLINKS], 1)
    return reached.astype(np.float32)


def eased(expression: FloatArray) -> Floats:
    """(52,) 0…1 of (52,) expressions 0…1, before the gain."""
    result = expression.astype(np.float64)
    result[_BLINKS] **= _LID_EXPONENT
    result[_EARLY] = 1 - (1 - result[_EARLY]) ** _EARLY_EXPONENT
    return result


def told(eased_expression: Floats) -> Floats:
    """(52,) the expressions behind (52,) eased ones: the inverse of `eased`."""
    result = eased_expression.copy()
    result[_BLINKS] **= 1 / _LID_EXPONENT
    result[_EARLY] = 1 - (1 - result[_EARLY]) ** (1 / _EARLY_EXPONENT)
    return result
