"""The public interface: what ``import tarjih`` offers.

Supply a case's folder; get a :class:`Case`, fit it, and ask what moved an answer and what would change it.  Each
function mirrors a command of ``tarjih``, and takes and returns values where the command reads and writes files.
Tables are pandas through ``to_frame()``, draws are an xarray DataTree, the model is a PyMC model.

A name that is not in ``__all__`` here is private and may change.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tarjih.corpus import read_corpus
from tarjih.inference.public import Case, Fit, WhatIf
from tarjih.priors import Priors, for_corpus, read_priors
from tarjih.priors.inputs import load
from tarjih.runs.faults import InputFault
from tarjih.runs.table import Table

if TYPE_CHECKING:
    import pymc as pm

__all__ = [
    "Case",
    "Fit",
    "Priors",
    "Table",
    "WhatIf",
    "brief",
    "explain",
    "fit",
    "model",
    "read_case",
    "read_fit",
    "read_priors",
    "sensitivity_of",
    "what_if",
]

type File = str | Path


def read_case(folder: File, *, priors: File | Priors | None = None) -> Case:
    """Read a case, like ``tarjih check``.

    Parameters
    ----------
    folder
        The case's folder.
    priors
        A priors file, or priors read before; the case's own ``priors.yaml`` or the general priors when omitted.

    Raises
    ------
    InputFault
        With every fault of every file, each with its line.

    Examples
    --------
    >>> case = tarjih.read_case("harbour")
    >>> case.to_frame()["source"].nunique()
    3
    """
    if isinstance(priors, Priors):
        corpus = read_corpus(Path(folder))
        faults = for_corpus(priors, corpus)
        if faults:
            raise InputFault(faults)
        return Case(corpus, priors)
    return Case(*load(Path(folder), None if priors is None else Path(priors)))


def fit(
    case: Case,
    *,
    seed: int | None = None,
    chains: int = 4,
    draws: int | None = None,
    as_of: str = "",
    given: Mapping[str, float] | None = None,
    quick: bool = False,
    approximate: bool = False,
    draft: bool = False,
) -> Fit:
    """Fit a case, like ``tarjih fit``.

    Parameters
    ----------
    case
        The case.
    seed, chains, draws
        Of the sampler; `draws` per chain, as many as it needs when omitted.
    as_of
        ISO date: only claims made by then are used.
    given
        Propositions taken as known, each with its probability: 1 is true, 0 is false.
    quick
        Importance sampling instead of NUTS: seconds, for small cases.
    approximate
        A normal approximation instead of NUTS, for very large cases.
    draft
        Accept draws that fail the convergence checks.

    Raises
    ------
    InputFault
        When `given` or `as_of` do not fit the case.
    NotConverged
        When the draws fail the checks and `draft` is false.

    Examples
    --------
    >>> found = tarjih.fit(case, quick=True)
    >>> found.to_frame()[["name", "prior", "probability"]].shape
    (2, 3)
    >>> sorted(map(str, found.posterior.posterior.proposition.values))
    ['arson', 'cable_fault']
    """
    from tarjih.inference.fit import Settings, fit
    from tarjih.inference.importance import SEED

    settings = Settings(
        seed=SEED if seed is None else seed,
        chains=chains,
        draws=draws,
        as_of=as_of,
        given=tuple((given or {}).items()),
        quick=quick,
        approximate=approximate,
        draft=draft,
    )
    return Fit(fit(case.corpus, case.priors, settings))


def read_fit(folder: File) -> Fit:
    """Read a fit that ``tarjih fit`` or :meth:`Fit.write` has written.

    Raises
    ------
    InputFault
        When the folder holds no fit, or not what its record says.

    Examples
    --------
    >>> written = found.write("harbour/fit")
    >>> tarjih.read_fit("harbour/fit").summary == written.summary
    True
    """
    from tarjih.inference.fit import read_fit

    return Fit(read_fit(Path(folder)))


def what_if(fitted: Fit, priors: File | Priors) -> WhatIf:
    """Return what a fit would be under other priors, like ``tarjih what-if``: in seconds, without sampling.

    Parameters
    ----------
    fitted
        The fit.
    priors
        The other priors.

    Raises
    ------
    InputFault
        When the priors have faults or do not fit the case.
    NotConverged
        When the case had to be sampled again and the draws failed the checks.

    Examples
    --------
    >>> other = tarjih.what_if(found, "sceptical.yaml")
    >>> [*other.to_frame().columns]
    ['answer', 'before', 'after', 'error']
    """
    from tarjih.inference.whatif import what_if

    other = priors if isinstance(priors, Priors) else read_priors(priors)
    found = what_if(fitted.result, other)
    rows = tuple((m.target.label(m.answer), m.before, m.after, m.error) for m in found.moved)
    return WhatIf(Fit(found.fit), Table(("answer", "before", "after", "error"), rows), found.how)


def explain(fitted: Fit, proposition: str, *, levels: Sequence[str] = (), permutations: int | None = None) -> Table:
    """Return what each claim, source, origin, channel, bloc and article moved, like ``tarjih explain``.

    Parameters
    ----------
    fitted
        The fit.
    proposition
        A proposition, a question (its most probable state is explained) or ``question=state``.
    levels
        Which of claim, source, origin, channel, bloc, article; all when omitted.
    permutations
        Orders over which shares are averaged; as many as needed when omitted.

    Returns
    -------
    A row for each; ``shapley_db`` is its share in decibans and ``loo_db`` what leaving it out alone changes.

    Raises
    ------
    InputFault
        When the case has no such proposition.

    Examples
    --------
    >>> shares = tarjih.explain(found, "arson", levels=["source"]).to_frame()
    >>> "owner" in set(shares["id"])
    True
    """
    from tarjih.evidence import ledger
    from tarjih.evidence.players import LEVELS
    from tarjih.inference.targets import TRUE, find

    result = fitted.result
    target, answer = find(result.case, proposition)
    call = TRUE if target.binary else target.call(target.mean(result.draws.slots, result.draws.weights))
    return ledger(result, target, answer or call, levels=tuple(levels) or LEVELS, permutations=permutations)


def sensitivity_of(
    fitted: Fit,
    targets: Sequence[str] = (),
    *,
    camps: File | None = None,
    seed: int | None = None,
    verify: bool = False,
) -> dict[str, Table]:
    """Return what would change the answers, like ``tarjih sensitivity``.

    Parameters
    ----------
    fitted
        The fit.
    targets
        Questions or propositions; the case's headlines when omitted.
    camps
        A folder with further priors files to compare.
    seed
        Of what is drawn.
    verify
        Whether to sample again by NUTS at the nearest flip of each headline.

    Returns
    -------
    Tables by name: ``flips`` (the value of each prior at which a call changes), ``linchpins``, ``camps``,
    ``ablation``, ``deception``, ``next`` (whom to ask), and more.

    Examples
    --------
    >>> "flips" in tarjih.sensitivity_of(found, ["arson"])
    True
    """
    from tarjih.inference.importance import SEED
    from tarjih.inference.targets import headlines
    from tarjih.sensitivity.camps import found
    from tarjih.sensitivity.tables import sensitivity_tables

    result = fitted.result
    every = found(result, [] if camps is None else [Path(camps)])
    asked = headlines(result.case, wanted=targets)
    return sensitivity_tables(result, asked, camps=every, seed=SEED if seed is None else seed, verify=verify)


def brief(fitted: Fit, file: File, *, lang: str = "en", form: str = "html") -> Path:
    """Write the briefing of a fit, like ``tarjih brief``.

    Parameters
    ----------
    fitted
        The fit.
    file
        The file to write.
    lang
        ``en`` or ``ar``.
    form
        ``html``, ``pptx``, ``pdf`` or ``docx``.

    Returns
    -------
    The file.

    Examples
    --------
    >>> tarjih.brief(found, "harbour.html").stat().st_size > 10_000
    True
    """
    from tarjih.report.brief import brief
    from tarjih.runs.files import write

    place = Path(file)
    write(place, brief(fitted.result, lang=lang, form=form))
    return place


def model(case: Case, *, as_of: str = "") -> pm.Model:
    """Return the PyMC model of a case, to be used with ``pm.sample`` and what else PyMC and ArviZ offer.

    Parameters
    ----------
    case
        The case.
    as_of
        ISO date: only claims made by then are used.

    Returns
    -------
    The joint model: ``claims`` are observed, and the discrete truth is summed out.

    Examples
    --------
    >>> list(tarjih.model(case).coords)
    ['parameter', 'kind', 'event', 'question', 'place']
    """
    from tarjih.testimony.case import assemble
    from tarjih.testimony.pymc import build

    return build(assemble(case.corpus, case.priors, as_of=as_of))
