"""The states of a session that are alive: which process holds the one after which cells, and which are still wanted."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from tutor.runner.endings import Ending
from tutor.runner.turns import Chain
from tutor.runner.zygote import State

# How many different chains of cells are kept alive beside each other.
_KEPT_CHAINS = 4


class States:
    """States by the chains of cells they come after; ``end`` is called with each one that is given up."""

    def __init__(self, end: Callable[[State], None]) -> None:
        self._end = end
        self._alive: dict[Chain, State] = {}
        self._chains: list[Chain] = []
        self._pinned: set[Chain] = set()
        self._blocked: dict[Chain, Ending] = {}

    def __contains__(self, chain: Chain) -> bool:
        """Whether the state after a chain is alive."""
        return chain in self._alive

    def nearest(self, chain: Chain) -> tuple[int, State | None]:
        """The state after as much of a chain as possible, and how much that is; None for nothing of it."""
        length = next((n for n in range(len(chain), 0, -1) if chain[:n] in self._alive), 0)
        return length, self._alive[chain[:length]] if length else None

    def keep(self, chain: Chain, state: State) -> None:
        """``state`` is the one after ``chain`` now; another one, and those below it, are given up."""
        self._drop(chain)
        self._alive[chain] = state

    def remember(self, chain: Chain) -> None:
        """Give up all but the chains that were used last, this one among them, and those that are pinned."""
        others = [each for each in self._chains if each != chain]
        self._chains = [*others[-(_KEPT_CHAINS - 1) :], chain]
        wanted = {part for each in self._chains for part in _parts(each)} | self._pinned
        self._drop_all(key for key in self._alive if key not in wanted)

    def pin(self, chain: Chain) -> None:
        """Keep the states along a chain, once they are there, as long as the zygote lives."""
        self._pinned |= set(_parts(chain))

    def is_pinned(self, chain: Chain) -> bool:
        """Whether a chain is one that stays."""
        return chain in self._pinned

    def forget(self) -> None:
        """Give up all that is not pinned, and what is known of chains that do not run."""
        self._chains, self._blocked = [], {}
        self._drop_all(key for key in self._alive if key not in self._pinned)

    def lose(self, lost: State) -> None:
        """Give up a state that does not do what it is told, and those that have gone with it."""
        self._drop_all(key for key, state in self._alive.items() if state is lost or state.process.has_ended)

    def clear(self) -> None:
        """Give up all."""
        self._chains = []
        self._drop_all(self._alive)

    def block(self, chain: Chain, ending: Ending) -> None:
        """Do not try a chain again before all is forgotten: its last cell ended so."""
        self._blocked[chain] = ending

    def blocked(self, chain: Chain) -> Ending | None:
        """How a cell along a chain ended that is not tried again."""
        return next((self._blocked[part] for part in _parts(chain) if part in self._blocked), None)

    def _drop_all(self, chains: Iterable[Chain]) -> None:
        for chain in list(chains):
            self._drop(chain)

    def _drop(self, chain: Chain) -> None:
        """End the process of ``chain``, if there is one, and those below it."""
        for key in [key for key in self._alive if key[: len(chain)] == chain]:
            state = self._alive.pop(key)
            state.sock.close()
            self._end(state)


def _parts(chain: Chain) -> list[Chain]:
    """A chain and all its beginnings."""
    return [chain[:length] for length in range(1, len(chain) + 1)]
