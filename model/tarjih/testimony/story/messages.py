"""The message of one source on one node: its claims there combined, corrections replacing what they correct.

Supply the claims of a source on a node, a :class:`Message` each; get by :func:`correct` the message that remains.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tarjih.testimony.messages import Position
from tarjih.testimony.numbers import Reading

__all__ = ["Message", "correct"]


@dataclass(frozen=True)
class Message:
    """The message of one source on one node.

    Parameters
    ----------
    node, source
        On what, and whose it is.
    target
        What a single claim speaks of; "" for several.
    membership
        How far each state of the node is among those that the claims allow.
    date
        Its last day, "" where one is unknown.
    gain
        1 where what is claimed is along the source's interest, −1 where it is against it, 0 where neither or both.
    hedged, clear
        Share of the claims that are hedged; how sure it is that they were made as coded.
    access, forecast
        Share of each level of access, and of forecasts.
    channels
        Outlets through which the claims came.
    pledge
        Whether it is a promise or threat.
    positions
        What it was made of.
    number
        What it states of a quantity.
    """

    node: int
    source: str
    target: str
    membership: tuple[float, ...]
    date: str
    gain: int
    hedged: float
    clear: float
    access: tuple[float, ...]
    forecast: float
    channels: frozenset[str]
    pledge: bool
    positions: tuple[Position, ...]
    number: Reading | None = None

    @property
    def order(self) -> tuple[str, tuple[float, ...]]:
        """What sorts messages of one unit."""
        return self.source, self.membership

    def indifferent(self) -> Message:
        """Return the same message of a source that has nothing at stake."""
        return replace(self, gain=0)


def correct(claims: Sequence[Message]) -> Message | None:
    """Make one message of all claims of a source on a node.

    The latest day counts first.  A claim of an earlier day joins it unless both cannot be so, or unless it takes the
    other side of the same target: then it has been corrected.  Claims of one day, or without one, that cannot all be so
    are no message, and without days on all of them nothing tells which is the correction.

    Returns
    -------
    The message, or nothing where no state is left.
    """
    days: dict[str, list[Message]] = defaultdict(list)
    dated = all(c.date for c in claims)
    for c in claims:
        days[c.date if dated else ""].append(c)
    retained: list[Message] = []
    for day in sorted(days, reverse=True):
        earlier = [c for c in days[day] if not _reversed(c, retained)]
        if earlier and max(_allowed([*retained, *earlier])) > 0:
            retained += earlier
    return _joined(retained) if retained else None


def _reversed(claim: Message, later: Sequence[Message]) -> bool:
    """Tell whether a later claim takes the other side of the same target."""
    return any(c.target == claim.target and c.membership != claim.membership for c in later)


def _allowed(claims: Sequence[Message]) -> tuple[float, ...]:
    return tuple(min(of) for of in zip(*(c.membership for c in claims), strict=True))


def _joined(claims: Sequence[Message]) -> Message:
    if len(claims) == 1:
        return claims[0]
    n = len(claims)
    gains = [c.gain for c in claims]
    return replace(
        claims[0],
        target="",
        membership=_allowed(claims),
        date=max(c.date for c in claims),
        gain=max(-1, min(1, min(gains) + max(gains))),
        hedged=sum(c.hedged for c in claims) / n,
        clear=sum(c.clear for c in claims) / n,
        access=tuple(sum(of) / n for of in zip(*(c.access for c in claims), strict=True)),
        forecast=sum(c.forecast for c in claims) / n,
        channels=frozenset().union(*(c.channels for c in claims)),
        positions=tuple(p for c in claims for p in c.positions),
    )
