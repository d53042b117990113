"""What can go wrong with OBS, by what makes sense to do next."""

from __future__ import annotations

from avatar_stream.errors import UserInputError


class ObsError(UserInputError):
    """OBS can't do what is wanted; trying the same again won't help."""


class ObsGoneError(ObsError):
    """OBS can't be reached, or went away; it may come, or come back."""


class ObsRefusal(ObsError):
    """OBS refused one request.

    Attributes:
        code: why, as in the protocol's ``RequestStatus``.
    """

    def __init__(self, request: str, code: int, comment: str) -> None:
        super().__init__(f"OBS refused {request}: {comment.rstrip('.') or 'it does not say why'} ({code})")
        self.code = code


# RequestStatus of obs-websocket 5, as far as somebody acts upon it.
NOT_FOUND = 600
OUTPUT_MISSING = 604
