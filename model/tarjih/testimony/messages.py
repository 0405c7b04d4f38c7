"""From rows to messages: the first speaker of each, its copies, and the resulting positions.

Supply the claims of a corpus (:class:`~tarjih.corpus.Corpus`); get one :class:`Position` for each speaker, target
and direction: the speaker's stance, once, however many rows repeat it.

**Copies repeat a message; they do not look again** (Dong, Berti-Équille and Srivastava, "Integrating
conflicting data: the role of source dependence", PVLDB 2(1), 2009).  Rows with one origin and
one target are one message.  It belongs to its *speaker*; every other row of the origin is a
copy, and given the message a copy's stance has a probability that does not involve the truth:

    P(y_1 … y_n | t) = P(m | t) · Π_copies [κ 1(y_j = m) + (1 − κ) φ(y_j)]        when the speaker's own row y_1 =
    m is at hand
                     = Σ_m P(m | t) · Π_j [κ 1(y_j = m) + (1 − κ) φ(y_j)]         when the rows of the speaker
                     differ among themselves

so that any number of faithful copies moves the odds exactly as far as the origin alone, and never further.
In the second line the bracket, normalised over m, is a weight for each stance that may
have been meant: a message is in general a *distribution* over stances.

**Who the speaker is.**  The row whose utterance, claim or source names the origin; failing that the
earliest, then the one with the shortest channel, then the best access, then the source that
relays least (the share of its rows whose origin others carry too), then one whose kind, bloc and identity,
and then whose whole record, are smaller in a fixed order.  Names and the order of rows play no part, so that neither
changes an answer.

**Repetition is not further evidence.**  Repeated claims of one speaker about one target in one direction are one
position; a reversal makes two, which are evidence against the speaker's being informed.
Of the probabilities that a source states of one target the latest counts.
Labels (``question``, ``state``) are readings, not statements: each reading counts, but all of one source
share its one indicator of being informed.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from tarjih.corpus import Claim, Source
from tarjih.corpus.values import Value

__all__ = [
    "ACCESS",
    "IDENTITY",
    "NO_LINE",
    "STANCES",
    "Position",
    "Target",
    "log_odds",
    "positions",
    "standing",
    "target",
]

STANCES = (-2, -1, 0, 1, 2)
ACCESS = ("direct", "inference", "informed", "unstated")
IDENTITY = ("anonymous", "named")
NO_LINE = frozenset({"", "independent", "unknown"})
"""Blocs that are none: their members have no line in common."""
SUREST = 0.99
"""What a stated certainty is read as: who says "never" mostly means less than one time in a hundred."""
ACCESS_RANK = {"direct": 0, "informed": 1, "unstated": 2, "inference": 3}

Target = tuple[str, str]
"""``("proposition", id)`` or ``("question", id)`` for what a row speaks of."""


@dataclass(frozen=True, slots=True)
class Position:
    """The position of one speaker on one target.

    Parameters
    ----------
    source
        The speaker.
    proposition, question, state
        The target: a proposition, or a question and the state that is stated as its answer.
    weights
        Probability that each of :data:`STANCES` was meant; sums to 1.
    interest
        −1, 0 or 1: whether the speaker gains if the proposition is believed.
    access
        Share of each level of access among the rows.
    commitment, forecast
        Whether it is a promise or threat; the share of its rows that are forecasts.
    channel
        First outlet of the chain through which it came, "" for none, "*" for several.
    rows
        Indices into the claims of every row it stands for, copies included.
    probability
        The stated probability of the target, where the rows state one instead of a stance.
    value
        The stated value of a quantity.
    """

    source: str
    proposition: str | None
    question: str | None
    state: str | None
    weights: tuple[float, ...]
    interest: int
    access: tuple[tuple[str, float], ...]
    commitment: bool
    forecast: float
    channel: str
    rows: tuple[int, ...]
    probability: float | None = None
    value: Value | None = None

    @property
    def lean(self) -> float:
        """Expected stance: its sign is the direction of the position."""
        return _lean(self.weights) if self.probability is None else 4 * self.probability - 2


@lru_cache(maxsize=4096)
def _lean(weights: tuple[float, ...]) -> float:
    return sum(w * s for w, s in zip(weights, STANCES, strict=True))


def positions(
    claims: Sequence[Claim],
    *,
    sources: Mapping[str, Source] | None = None,
    copying: bool = True,
    fidelity: float = 0.9,
    stances: Mapping[int, tuple[float, ...]] | None = None,
) -> list[Position]:
    """Collapse rows into positions.

    Parameters
    ----------
    claims
        For some rows (by index) weights over :data:`STANCES` in place of the coded stance: those of the two coders.
        What is known of each source, to tell speakers apart that nothing else does.
    copying
        Whether rows of one origin are one message; if not, every row is an origin.
    fidelity
        κ, the probability that a repetition keeps the stance.
    stances
        For some rows (by index) weights over :data:`STANCES` in place of the coded stance: what the two

    Returns
    -------
    Positions in an order that depends on their content alone.
    """
    stances = stances or {}
    made: list[Position] = []
    stated: dict[tuple[str, Target, str | None], list[list[int]]] = defaultdict(list)
    for rows, speaker in _messages(claims, sources or {}, copying=copying):
        own = [r for r in rows if claims[r].source == speaker]
        first = claims[own[0]]
        if first.probability is None and first.value is None:
            made.append(_message(claims, own, rows, fidelity, stances))
        else:
            state = first.state if first.value is None else None
            stated[speaker, target(first), state].append(rows)
    return _merge(made) + [_latest(claims, stated[key], key[0]) for key in sorted(stated, key=str)]


def target(claim: Claim) -> Target:
    """Return the target of a row."""
    return ("proposition", claim.proposition) if claim.proposition is not None else ("question", str(claim.question))


def _messages(
    claims: Sequence[Claim], sources: Mapping[str, Source], *, copying: bool
) -> Iterable[tuple[list[int], str]]:
    """Yield the rows of each message with the name of its speaker."""
    if not copying:
        yield from (([i], c.source) for i, c in enumerate(claims))
        return
    groups: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for i, c in enumerate(claims):
        says: tuple[object, ...] = (c.mode == "commitment",)
        if c.value is not None or c.probability is not None:
            says = ("value",) if c.value is not None else ("probability", c.state)
        groups[c.origin, target(c), *says].append(i)
    shared = {key: len({claims[i].source for i in rows}) > 1 for key, rows in groups.items()}
    if not any(shared.values()):
        yield from ((rows, claims[rows[0]].source) for rows in groups.values())
        return
    relayed: dict[str, int] = defaultdict(int)
    total: dict[str, int] = defaultdict(int)
    for key, rows in groups.items():
        for i in rows:
            total[claims[i].source] += 1
            relayed[claims[i].source] += shared[key]
    record: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    involved = {claims[i].source for key, rows in groups.items() if shared[key] for i in rows}
    for c in claims:
        if c.source in involved:
            record[c.source].append(
                (*target(c), str(c.state), str(c.stance), str(c.interest), c.access, c.mode, c.date, *c.channel)
            )
    known = {s: sources.get(s, Source(s)) for s in involved}
    signature = {s: (of.kind, of.bloc, of.identity, sorted(record[s])) for s, of in known.items()}
    for key, rows in groups.items():
        if not shared[key]:
            yield rows, claims[rows[0]].source
            continue

        def rank(i: int) -> tuple[object, ...]:
            source = claims[i].source
            return (*standing(claims[i]), relayed[source] / total[source], signature[source])

        yield rows, claims[min(rows, key=rank)].source


def standing(claim: Claim) -> tuple[object, ...]:
    """Return a row's sort key as the speaker of its message; the smallest is the speaker."""
    return (
        claim.origin not in {claim.utterance, claim.claim, claim.source},
        claim.date or "9999",
        len(claim.channel),
        ACCESS_RANK[claim.access],
    )


def _message(
    claims: Sequence[Claim],
    own: list[int],
    rows: list[int],
    fidelity: float,
    stances: Mapping[int, tuple[float, ...]],
) -> Position:
    """Make one message of the speaker's `own` rows; `rows` trace it back."""
    if len(own) == 1:
        return _of_row(claims[own[0]], stances.get(own[0]), rows)
    states = [str(claims[i].state) for i in own]
    first = claims[min(own, key=lambda i: (-states.count(str(claims[i].state)), str(claims[i].state)))]
    each = [stances.get(i) or _point(claims[i].stance) for i in own]
    weights = each[0] if all(e == each[0] for e in each) else _reconcile(each, fidelity)
    channels = {claims[i].channel[0] if claims[i].channel else "" for i in own}
    return Position(
        source=first.source,
        proposition=first.proposition,
        question=first.question if first.proposition is None else None,
        state=first.state if first.proposition is None else None,
        weights=weights,
        interest=_sign(sum(claims[i].interest for i in own)),
        access=_shares([claims[i].access for i in own]),
        commitment=first.mode == "commitment",
        forecast=sum(claims[i].mode == "forecast" for i in own) / len(own),
        channel=channels.pop() if len(channels) == 1 else "*",
        rows=tuple(sorted(rows)),
    )


def _latest(claims: Sequence[Claim], messages: Sequence[list[int]], source: str) -> Position:
    """Make a position of the latest that a source states of a target.

    Of one day that is the mean of log-odds; of a quantity the first plain number.
    """
    own = {i: rows for rows in messages for i in rows if claims[i].source == source}
    last = max(claims[i].date for i in own)
    latest = sorted(i for i in own if claims[i].date == last)
    if claims[latest[0]].value is not None:
        exact = [i for i in latest if (v := claims[i].value) is not None and v.exact]
        latest = exact[:1] or latest[:1]
    odds = sum(log_odds(claims[i].probability) for i in latest) / len(latest)
    whole = _of_row(claims[latest[0]], None, sorted({r for i in latest for r in own[i]}))
    return replace(
        whole,
        interest=_sign(sum(claims[i].interest for i in latest)),
        access=_shares([claims[i].access for i in latest]),
        probability=None if whole.value is not None else 1 / (1 + math.exp(-odds)),
    )


def log_odds(probability: float | None) -> float:
    """Return the log-odds of a stated probability, which is nowhere beyond :data:`SUREST`."""
    p = min(max(0.5 if probability is None else probability, 1 - SUREST), SUREST)
    return math.log(p / (1 - p))


def _of_row(claim: Claim, weights: tuple[float, ...] | None, rows: list[int]) -> Position:
    """Make a message of the single row of its speaker, the usual case."""
    plain = claim.proposition is not None
    return Position(
        source=claim.source,
        proposition=claim.proposition,
        question=None if plain else claim.question,
        state=None if plain else claim.state,
        weights=weights or _point(claim.stance),
        interest=claim.interest,
        access=_all_of(claim.access),
        commitment=claim.mode == "commitment",
        forecast=1.0 if claim.mode == "forecast" else 0.0,
        channel=claim.channel[0] if claim.channel else "",
        rows=tuple(sorted(rows)),
        value=claim.value,
    )


@lru_cache(maxsize=16)
def _point(stance: int) -> tuple[float, ...]:
    return tuple(float(s == stance) for s in STANCES)


def _reconcile(each: Sequence[tuple[float, ...]], fidelity: float) -> tuple[float, ...]:
    """Weigh the stances that differing renderings of one message may have meant."""
    raw = []
    for k in range(len(STANCES)):
        product = 1.0
        for e in each:
            product *= fidelity * e[k] + (1 - fidelity) / len(STANCES)
        raw.append(product)
    return tuple(r / sum(raw) for r in raw)


def _shares(levels: Sequence[str]) -> tuple[tuple[str, float], ...]:
    return _all_of(levels[0]) if len(levels) == 1 else _mixed(levels)


@lru_cache(maxsize=16)
def _all_of(level: str) -> tuple[tuple[str, float], ...]:
    return ((level, 1.0),)


def _mixed(levels: Sequence[str]) -> tuple[tuple[str, float], ...]:
    return tuple((level, levels.count(level) / len(levels)) for level in sorted(set(levels)))


def _sign(x: float) -> int:
    return (x > 0) - (x < 0)


def _merge(found: list[Position]) -> list[Position]:
    """Make one position of all statements of a speaker about one target in one direction."""
    groups: dict[tuple[object, ...], list[Position]] = defaultdict(list)
    for n, p in enumerate(found):
        reading = n if p.proposition is None else None
        groups[p.source, p.proposition, p.question, p.state, p.commitment, _sign(p.lean), reading].append(p)
    out = [ps[0] if len(ps) == 1 else _one(ps) for ps in groups.values()]
    return sorted(
        out, key=lambda p: (p.question or "", p.proposition or "", p.source, p.state or "", p.weights, p.rows)
    )


def _one(ps: list[Position]) -> Position:
    first = ps[0]
    n = len(ps)
    access: dict[str, float] = defaultdict(float)
    for p in ps:
        for level, share in p.access:
            access[level] += share / n
    channels = {p.channel for p in ps}
    return Position(
        source=first.source,
        proposition=first.proposition,
        question=first.question,
        state=first.state,
        weights=tuple(sum(p.weights[k] for p in ps) / n for k in range(len(STANCES))),
        interest=_sign(sum(p.interest for p in ps)),
        access=tuple(sorted(access.items())),
        commitment=first.commitment,
        forecast=sum(p.forecast for p in ps) / n,
        channel=channels.pop() if len(channels) == 1 else "*",
        rows=tuple(sorted(i for p in ps for i in p.rows)),
    )
