"""A browser that posts what it sees, one message a request.

iPhones and iPads refuse WebSockets to a certificate that nobody vouches for, even where the person has gone on past the
warning (WebKit bug 145819); requests they let through.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from starlette.requests import Request

from avatar_stream.perform.messages import MOST_BYTES
from avatar_stream.perform.performer import ASKS_EVERY_S, Performer

# What a page calls itself.
NAME = re.compile(r"[\w-]{8,40}", re.ASCII)
_LEAVES_AFTER_S = 3.0


@dataclass
class PostingPage:
    """One such page.

    Attributes:
        name: that it has given itself.
        performer: reads its messages.
        heard_s: when it was heard last.
    """

    name: str
    performer: Performer
    heard_s: float
    _asked_s: float = field(default=float("-inf"), repr=False)

    def is_there(self, now_s: float) -> bool:
        """Whether it was heard lately."""
        return now_s - self.heard_s < _LEAVES_AFTER_S

    def question(self, now_s: float) -> str:
        """The question for the time where one is due, else nothing; both as JSON."""
        if now_s - self._asked_s < ASKS_EVERY_S:
            return "{}"
        self._asked_s = now_s
        return self.performer.question(now_s)


async def bounded_body(request: Request) -> bytes | None:
    """What was sent; None where that is more than any message has."""
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > MOST_BYTES:
            return None
    return body
