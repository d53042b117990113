"""Every error this project raises on purpose.

AvatarStreamError            what went wrong, where, and what to do about it
├── UserInputError           a wrong file, name, option or value; exit code 2
│   ├── ConfigError          a configuration file or ``--set`` with a wrong key or value
│   ├── PictureError         a picture file that can't be read
│   ├── CharacterError       an unknown or unusable character
│   │   └── FaceNotFoundError   a picture in which no face can be found
│   ├── SourceError          a camera or clip that can't be read
│   ├── SinkError            an output that can't be opened or written
│   │   └── DeviceUnavailableError   a device that is missing or taken now, and may come
│   ├── AddressError         (base/network_address.py) an address that is written wrongly or unknown
│   ├── PanelError           the studio's page can't be served
│   └── ObsError             (interop/obs/errors.py) OBS can't be reached, or can't do what is asked
├── ModelFileError           (base/model_file.py) a file in models/ is missing or damaged
└── PacketError              bytes that are not a valid packet
"""

from __future__ import annotations


class AvatarStreamError(Exception):
    """Base of all errors raised on purpose; ``str()`` is one line made for people."""


class UserInputError(AvatarStreamError):
    """Something the user gave can't be used; the command line prints it and exits with 2."""


class ConfigError(UserInputError):
    """A configuration has an unknown key or a value out of range."""


class PictureError(UserInputError):
    """A picture file is missing, damaged, too large or of an unknown format."""


class CharacterError(UserInputError):
    """A character is unknown, incomplete or can't be read."""


class FaceNotFoundError(CharacterError):
    """No face was found in a picture that should become a character."""


class SourceError(UserInputError):
    """A camera or a clip can't be opened or read."""


class SinkError(UserInputError):
    """An output can't be opened or written."""


class DeviceUnavailableError(SinkError):
    """An output's device is missing, taken or gone at the moment; trying again later makes sense."""


class PanelError(UserInputError):
    """The studio's page can't be served."""


class PacketError(AvatarStreamError):
    """Bytes that are not a valid packet. The only error that ``codec`` raises on input bytes."""
