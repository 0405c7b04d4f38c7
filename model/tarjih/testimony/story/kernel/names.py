"""What the compiled story likelihood and all around it call by the same name: its quantities, and the kinds of unit.

Supply nothing; get :data:`SCALARS` with the position of each, and the kinds of unit.  Numba is not loaded here.
"""

from __future__ import annotations

__all__ = ["ALONE", "CHANNEL", "IN_LINE", "MOST_LEAVE", "NUMBERED", "PLEDGED", "SCALARS", "TRULY"]

SCALARS = (
    "story.rumour",
    "story.fidelity",
    "story.circulation",
    "story.leaving",
    "story.admission",
    "story.hedge",
    "story.pledge",
    "channel.reliability",
    "forecast.shift",
    "spread.sources",
    "veracity.bloc",
    "story.difficulty",
    "story.clarity",
    "opinion.lean",
    "opinion.boldness",
    "opinion.private",
    "opinion.spread",
    "opinion.signal",
    "number.spread",
    "number.exaggeration",
    "number.misled",
)
"""The first quantities, in the order of the constants below; kinds, access and identity follow."""
RUMOUR, FIDELITY, TILT, LEAVING, ADMISSION, HEDGE, PLEDGE, WIRE, FORECAST, SPREAD, VERACITY, HARD, CLEAR = range(13)
LEAN, BOLD, PRIVATE, DRAWN, SIGNAL, NEAR, MORE, MISLED = range(13, 21)
ALONE, IN_LINE, CHANNEL, PLEDGED, NUMBERED = range(5)
"""Kinds of unit: a group by itself, the interested of one bloc, the groups of one channel, pledges of one direction,
what is stated of a quantity."""
TRULY = 0.5
"""How often the number in circulation comes from somebody who knows, as what is repeated of true or false does."""
MOST_LEAVE = 0.45
"""How many of a bloc may be expected to leave its line on a node: up to it a chorus stays within 0.15 of one half."""
