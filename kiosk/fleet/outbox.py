"""What the broker has not confirmed yet: put in by the sound loop, taken out by the link's thread.

In memory: a call belongs to a visit, and neither outlives the program.  What is put in twice under one key goes out
once, as it was put in last: a call that was answered while the broker was away is not rung late, but told as answered.
"""

import threading

from kiosk.fleet.messages import Message

_MOST = 100  # calls of a broker that is away for weeks; beyond them the oldest is forgotten


class Outbox:
    """Keeps order.  Nobody waits here for longer than another one's few lines."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[str, Message] = {}  # by key
        self._latest: dict[str, Message] = {}  # by topic: what a broker that has forgotten all must be told again

    def put(self, message: Message) -> None:
        """To be delivered, in place of what waits under the same key."""
        with self._lock:
            self._latest[message.topic] = message
            self._waiting[message.key] = message
            if len(self._waiting) > _MOST:
                del self._waiting[next(iter(self._waiting))]

    def waiting(self) -> tuple[Message, ...]:
        """What is not confirmed, the oldest first."""
        with self._lock:
            return tuple(self._waiting.values())

    def confirm(self, message: Message) -> None:
        """It is delivered; what was put in meanwhile under the same key still waits."""
        with self._lock:
            if self._waiting.get(message.key) is message:
                del self._waiting[message.key]

    def begin_anew(self) -> None:
        """A new connection: the broker may have been started anew, too, so the latest of each topic waits again."""
        with self._lock:
            for message in self._latest.values():
                self._waiting.setdefault(message.key, message)
