"""A case ready for inference: rows up to a date, hypotheses, grouped claims, coordinates.

Supply a corpus, its priors, and what is taken as known; get a :class:`Case`, the input of both samplers.  Nothing here
samples.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from tarjih.corpus import Claim, Corpus
from tarjih.corpus.agreement import coder_stances
from tarjih.priors import Priors
from tarjih.runs.arrays import Floats
from tarjih.runs.faults import Fault, InputFault, nearest, one_of
from tarjih.testimony.hypotheses import Network, clamp, lay_out
from tarjih.testimony.messages import STANCES, Position, positions
from tarjih.testimony.parameters import Parameters
from tarjih.testimony.story.parameters import story_parameters

__all__ = ["Case", "assemble", "claims_until"]


@dataclass(frozen=True)
class Case:
    """Everything that determines the posterior.

    Parameters
    ----------
    corpus, priors
        What was read.
    claims
        The rows that are dated up to `as_of`.
    network, positions, parameters
        Hypotheses; the stated positions, one for each speaker, target and direction; coordinates over grouped claims.
    known
        Log weight of each slot from `given`, shape (slots,).
    as_of
        ISO day, or "" for everything.
    given
        What was taken as known: proposition to the multiplier of its odds (``inf`` true, 0 false).
    stances
        For rows (by index into `claims`) weights over the five stances, where they stand for the coded one.
    """

    corpus: Corpus
    priors: Priors
    claims: tuple[Claim, ...]
    network: Network
    positions: tuple[Position, ...]
    parameters: Parameters
    known: Floats
    as_of: str
    given: Mapping[str, float]
    stances: Mapping[int, tuple[float, ...]] = field(default_factory=dict)

    def knowing(self, given: Mapping[str, float]) -> Case:
        """Return the case with `given` in place of what was taken as known."""
        return dataclasses.replace(self, known=_clamp(self.network, given), given=dict(given))

    def without(self, rows: Collection[int]) -> Case:
        """Return the case as if some rows (indices into `claims`) had never been there.

        Hypotheses and priors stay, also states of a question that only those rows named.  First speakers, party lines
        and channels are found again from the remaining rows.  The overlap of the sources depends on how the claims
        were collected, and stays (:mod:`tarjih.testimony.story.overlap`).
        """
        gone = frozenset(rows)
        remaining = [i for i in range(len(self.claims)) if i not in gone]
        corpus = dataclasses.replace(self.corpus, claims=tuple(self.claims[i] for i in remaining))
        stances = {n: self.stances[i] for n, i in enumerate(remaining) if i in self.stances}
        return assemble(corpus, self.priors, as_of=self.as_of, given=self.given, stances=stances, like=self)

    def with_positions(self, stated: Sequence[Position]) -> Case:
        """Return the case with other positions of the same sources; the coordinates keep their names and order.

        Parameters
        ----------
        stated
            The positions, in the order of those they replace.
        """
        updated = story_parameters(self.corpus, self.priors, self.claims, self.network, stated)
        parameters = dataclasses.replace(updated, names=self.parameters.names)
        return dataclasses.replace(self, positions=tuple(stated), parameters=parameters)


def claims_until(claims: tuple[Claim, ...], as_of: str) -> tuple[Claim, ...]:
    """Return the rows dated up to a day, and those without a date."""
    return tuple(c for c in claims if not as_of or not c.date or c.date <= as_of)


def assemble(
    corpus: Corpus,
    priors: Priors,
    *,
    as_of: str = "",
    given: Mapping[str, float] | None = None,
    stances: Mapping[int, tuple[float, ...]] | None = None,
    like: Case | None = None,
) -> Case:
    """Make a case ready.

    Parameters
    ----------
    corpus, priors
        What was read, already checked against each other (:func:`tarjih.priors.for_corpus`).
    as_of
        Use the claims up to this ISO day; "" for all.
    given
        Odds multipliers of propositions taken as known.
    stances
        For rows (by index into ``corpus.claims``) weights over the five stances instead of the coded one; by default
        what the coders made of them where the switch ``coders`` is on, so that a row on which they differ
        counts for less, and what a coder's doubt (the column ``confidence``) leaves of the coded one.
    like
        A case of which this is a part: how far its sources were asked the same things stays as it is there.

    Raises
    ------
    InputFault
        When `given` names no proposition, or what it says cannot hold together.
    """
    network = lay_out(corpus, priors)
    claims = claims_until(corpus.claims, as_of)
    dated = {id(c) for c in claims}
    moved = [i for i, c in enumerate(corpus.claims) if id(c) in dated]
    if stances is None:
        stances = _unsure(corpus.claims, coder_stances(corpus) if priors.switches["coders"] else {})
    of_rows = {n: stances[i] for n, i in enumerate(moved) if i in stances} if stances else {}
    collapsed = positions(
        claims,
        sources=corpus.sources,
        copying=bool(priors.switches["copying"]),
        fidelity=priors.scalars["copying.fidelity"].median,
        stances=of_rows,
    )
    shared = like.parameters.shared if like else None
    parameters = story_parameters(corpus, priors, claims, network, collapsed, shared=shared)
    given = dict(given or {})
    return Case(
        corpus=corpus,
        priors=priors,
        claims=claims,
        network=network,
        positions=tuple(collapsed),
        parameters=parameters,
        known=_clamp(network, given),
        as_of=as_of,
        given=given,
        stances=of_rows,
    )


def _unsure(claims: Sequence[Claim], stances: Mapping[int, tuple[float, ...]]) -> dict[int, tuple[float, ...]]:
    """Mix what is known of each row with no knowledge: with what `confidence` leaves, any stance is as probable."""
    out = dict(stances)
    for i, claim in enumerate(claims):
        if claim.confidence < 1:
            known = out.get(i) or tuple(float(s == claim.stance) for s in STANCES)
            out[i] = tuple(claim.confidence * k + (1 - claim.confidence) / len(STANCES) for k in known)
    return out


def _clamp(network: Network, given: Mapping[str, float]) -> Floats:
    unknown = [g for g in given if g not in network.ties]
    if unknown:
        raise InputFault(
            Fault(
                "--given",
                0,
                f'there is no proposition "{g}".{nearest(g, network.ties)} This case has: {one_of(network.ties)}.',
            )
            for g in unknown
        )
    known = clamp(network, given)
    weight = np.append(known, 0.0)[network.config_slots].sum(axis=1)
    for first, last in zip(network.first_config[:-1], network.first_config[1:], strict=True):
        if not np.isfinite(weight[first:last]).any():
            raise InputFault(
                [Fault("--given", 0, "what is given cannot all hold: no state of the case agrees with it.")]
            )
    return known
