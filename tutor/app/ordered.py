"""Keys one after the other: the next one is given out once all that the one before has set going is done.

Textual gives a key to whatever has the focus and goes on at once. What the key is bound to is found only when it has
gone up through all that the widget lies in, and the focus that it moves, moves later still: keys that come quickly, or
all together over a slow line, would go to where the focus was. So a message is sent after each key, the same way up;
when it has come through twice, what the key has called for and the messages of that are done as well.
"""

from __future__ import annotations

import asyncio
from collections import deque

from textual import events
from textual.app import App
from textual.message import Message

_ROUNDS = 2
# A way up that breaks off, as with a widget that is gone, must not hold up the keys for longer.
_SECONDS = 0.5


class KeyThrough(Message):
    """Follows a key up to the app; ``number`` tells which one, ``rounds`` how often it has still to come."""

    def __init__(self, number: int, rounds: int) -> None:
        super().__init__()
        self.number = number
        self.rounds = rounds


class KeysInOrder(App[int]):
    """An app that gives out one key, or paste, at a time."""

    def __init__(self) -> None:
        super().__init__()
        self._keys_waiting: deque[events.Key | events.Paste] = deque()
        self._key_number = 0
        self._key_timeout: asyncio.TimerHandle | None = None

    async def on_event(self, event: events.Event) -> None:
        """Give out keys in turn; every other event at once."""
        if not isinstance(event, events.Key | events.Paste) or event.is_forwarded:
            await super().on_event(event)
        elif self._key_timeout is not None:
            self._keys_waiting.append(event)
        else:
            await self._give_out(event)

    async def _give_out(self, event: events.Key | events.Paste) -> None:
        self._key_number += 1
        later = asyncio.get_running_loop().call_later
        self._key_timeout = later(_SECONDS, self.post_message, KeyThrough(self._key_number, 0))
        target = self.focused or self.screen
        await super().on_event(event)
        if not target.post_message(KeyThrough(self._key_number, _ROUNDS)):
            self.post_message(KeyThrough(self._key_number, _ROUNDS))

    def on_key_through(self, message: KeyThrough) -> None:
        """The key is done, or has to be waited for once more."""
        if message.number != self._key_number or self._key_timeout is None:
            return
        if message.rounds > 1:
            again = KeyThrough(message.number, message.rounds - 1)
            target = self.focused or self.screen
            self.call_later(lambda: target.post_message(again) or self.post_message(again))
        else:
            # Behind what is in the queue already, such as the focus that is to move.
            self.call_later(self._next_key, message.number)

    async def _next_key(self, number: int) -> None:
        if number != self._key_number or self._key_timeout is None:
            return
        self._key_timeout.cancel()
        self._key_timeout = None
        if self._keys_waiting:
            await self._give_out(self._keys_waiting.popleft())
