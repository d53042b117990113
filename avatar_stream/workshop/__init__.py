"""A process beside the studio for what takes long or loads much: imports, exports, moving thumbnails, fitting.

The studio only holds a `Workshop` and asks it; face tracker and networks are loaded in there. Whoever loses patience
ends the process, and nothing stays behind.
"""

from avatar_stream.workshop.workshop import TaskFailedError, Workshop

__all__ = ["TaskFailedError", "Workshop"]
