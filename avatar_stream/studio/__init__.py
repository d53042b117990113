"""A running studio, and the same work offline.

`Studio` is live; `offline.render` and `storing.store` go through a file frame by frame, in one process, and are loaded
by those who ask for them alone: the studio process of a live show never loads what reads cameras.
"""

from avatar_stream.studio.commands import Answer, Command
from avatar_stream.studio.events import Event, Subscription
from avatar_stream.studio.moments import Moment
from avatar_stream.studio.statistics import RunStatistics
from avatar_stream.studio.studio import Studio, Tools

__all__ = ["Answer", "Command", "Event", "Moment", "RunStatistics", "Studio", "Subscription", "Tools"]
