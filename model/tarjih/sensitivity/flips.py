"""Where the call changes: for each headline and each prior the nearest value at which another answer leads.

Supply a fit and what is asked; get a table with a row for each pair.  Every prior is turned to the ends of its
plausible range and half way there (:mod:`tarjih.sensitivity.knobs`), on one set of draws, so that answers move smoothly
(:mod:`tarjih.sensitivity.probe`); where the call differs from today's, the nearest change is found by
bisection to a hundredth of a standard deviation.  A flip is *verified* when fits drawn again with another seed, a
tenth of a standard deviation on either side of it, call differently; where the answer moves so slowly that
their own noise hides it, three tenths, and the column says so.  Those two values, between which the flip then lies, are
``flip_from`` and ``flip_to``: the stated error.  A change between the four values that are tried and back again
is not seen.  In a case of dozens of questions the priors of those unconnected to a headline are not turned:
they move it only through the sources' credibilities.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tarjih.evidence.fit_digest import distinct
from tarjih.inference.fit import Fit
from tarjih.inference.importance import SEED
from tarjih.inference.targets import Target
from tarjih.runs.sweep.running import Shared, Task, sweep
from tarjih.runs.table import Table, of_records
from tarjih.sensitivity.knobs import Knob, knobs
from tarjih.sensitivity.probe import Belief, Probe, edited, probe
from tarjih.testimony.case import Case
from tarjih.testimony.hypotheses import BASE_RATE

__all__ = ["COLUMNS", "NO_FLIP", "Flip", "flips", "nearest_flip"]

COLUMNS = (
    *("target", "prior", "value", "at_flip", "sd_away", "verified", "call", "becomes", "p", "p_low", "p_high"),
    *("flip_from", "flip_to", "low", "high", "spread", "about", "pareto_k", "effective", "note"),
)
NO_FLIP = "does not flip within its plausible range"
TOO_LARGE = "no: too large a case for the fast path"
STEPS = 7
MOST_KNOBS = 100
"""Of more priors than this those of questions that hang together with no headline are left as they are."""
BESIDE = (0.1, 0.3)
"""How far on either side of a flip it is verified, in standard deviations: further where the nearer will not do."""

type Progress = Callable[[str], None]
type Refit = Callable[[Case], Belief]


@dataclass(frozen=True)
class Flip:
    """A change of the call: by how many units the prior has to be turned, and what leads then."""

    by: float
    becomes: str


@dataclass(frozen=True)
class _Found:
    """A flip, whose it is, and its row of the table."""

    target: Target
    knob: Knob
    flip: Flip
    row: dict[str, object]


class _Turned:
    """The posterior at each turn of one knob, computed once for all targets."""

    def __init__(self, of: Probe, knob: Knob) -> None:
        self.of, self.knob = of, knob
        self.posterior: dict[float, Belief] = {}

    def __call__(self, by: float) -> Belief:
        if by not in self.posterior:
            case = edited(self.of.case, self.knob.turned(by), numbers_only=self.knob.numbers_only)
            self.posterior[by] = self.of.at(case)
        return self.posterior[by]

    def calls(self, target: Target) -> Callable[[float], str]:
        """Return how a target is called at each turn."""
        return lambda by: self(by).call(target)

    def grid(self) -> list[float]:
        """Return the turns that are tried, in order; 0 is the prior as it is."""
        low, high = self.knob.low, self.knob.high
        return [*([low, low / 2] if low < 0 else []), 0.0, *([high / 2, high] if high > 0 else [])]


def nearest_flip(at: Callable[[float], str], grid: Sequence[float], call: str) -> Flip | None:
    """Return the change of the call nearest to 0, closed in upon by bisection.

    Parameters
    ----------
    at
        The call when the prior is turned by so many units.
    grid
        The turns that are tried, in order, 0 among them.
    call
        Today's call.
    """
    if at(0.0) != call:
        return Flip(0.0, at(0.0))
    found: list[Flip] = []
    for side in ([g for g in grid if g >= 0], [g for g in reversed(grid) if g <= 0]):
        for near, far in itertools.pairwise(side):
            if at(far) == call:
                continue
            inside, outside = near, far
            for _ in range(STEPS):
                middle = (inside + outside) / 2
                inside, outside = (middle, outside) if at(middle) == call else (inside, middle)
            found.append(Flip(outside, at(outside)))
            break
    return min(found, key=lambda f: abs(f.by), default=None)


def flips(
    fit: Fit,
    targets: Sequence[Target],
    *,
    draws: int = 1500,
    seed: int = SEED,
    redraw: int = 6000,
    refit: Refit | None = None,
    progress: Progress | None = None,
) -> Table:
    """Return where each prior flips each headline.

    Parameters
    ----------
    fit, targets
        The fit, and what is asked.
    draws, redraw
        Draws on which priors are turned, and with which flips are verified.
    seed
        Of all that is drawn.
    refit
        Fits a case, to verify the nearest flip of each target in the place of the fast path; the method of what it
        returns is what the column ``verified`` says.
    progress
        Called with a line at each step.

    Returns
    -------
    For each target and prior: its value and the value at the flip, on the analyst's scale; the distance in units of
    the prior's own spread (``spread`` says ``nominal`` where it has none); how the flip was verified, or ``no`` and
    why; call, next call, the call's probability now and at both ends of the range; the values between which a
    verified flip lies.
    """
    tell = progress or (lambda _: None)
    on = probe(fit, seed=seed, draws=draws, redraw=redraw)
    rate = float(fit.case.parameters.natural(on.z).scalar[BASE_RATE].mean())
    learned = dict(zip(fit.case.parameters.names, on.z.mean(axis=1).tolist(), strict=True))
    asked = tuple(t.name for t in targets if t.binary)
    every = knobs(fit.case, propositions=asked, rate=rate, learned=learned)
    if len(every) > MOST_KNOBS:
        near = _near(fit.case, targets)
        left = [k for k in every if not k.question or k.question in near]
        tell(f"flips: {len(every) - len(left)} priors of what hangs together with no headline are left as they are")
        every = left
    rows: list[dict[str, object]] = []
    found: list[_Found] = []
    shared = Shared((on, tuple(targets), every), [distinct(fit), [t.name for t in targets], draws, seed, redraw])
    for i, done in enumerate(sweep(turned_once, [Task((i,)) for i in range(len(every))], shared=shared)):
        if i % 20 == 0:
            tell(f"flips: {i} of {len(every)} priors turned")
        for at, row, flip in done.value:
            rows.append(row)
            if flip is not None:
                found.append(_Found(targets[at], every[i], Flip(*flip), row))
    if refit is not None:
        _refit(shared, found, refit, tell)
    order = {t.name: i for i, t in enumerate(targets)}
    rows.sort(key=lambda r: (order[str(r["target"])], r["sd_away"] is None, r["sd_away"] or 0.0))
    return of_records(COLUMNS, rows)


def _near(case: Case, targets: Sequence[Target]) -> set[str]:
    """Return the questions and propositions connected with a target."""
    network = case.network
    wanted = {int(network.component[t.node]) for t in targets}
    nodes = {name: tie.node for name, tie in network.ties.items()} | {n.name: i for i, n in enumerate(network.nodes)}
    return {name for name, node in nodes.items() if int(network.component[node]) in wanted}


def turned_once(shared: tuple[Probe, tuple[Target, ...], list[Knob]], number: int) -> list[Any]:
    """Turn one prior: for each target that it may bear on its number, its row, and the flip where there is one."""
    on, targets, every = shared
    turned = _Turned(on, every[number])
    out: list[Any] = []
    for at, target in enumerate(targets):
        if turned.knob.only not in {"", target.name}:
            continue
        call = on.now().call(target)
        flip = nearest_flip(turned.calls(target), turned.grid(), call)
        row = _row(on, turned, target, call, flip)
        if flip is not None:
            _verify(on, [_Found(target, turned.knob, flip, row)])
        out.append((at, row, None if flip is None else (flip.by, flip.becomes)))
    return out


def _verify(on: Probe, found: Sequence[_Found]) -> None:
    """Fill in by what each flip is verified."""
    for f in found:
        f.row.update({"verified": TOO_LARGE} if on.rough else _verified(_again(on), on, f))


def _refit(shared: Shared, found: Sequence[_Found], refit: Refit, tell: Progress) -> None:
    """Verify the nearest flip of each target by fits, several side by side."""
    on, targets, every = shared.value
    nearest = [
        min((f for f in found if f.target.name == name), key=lambda f: abs(f.flip.by))
        for name in dict.fromkeys(f.target.name for f in found)
    ]
    for f in nearest:
        tell(f"flips: refitting {f.target.name} on both sides of {f.knob.name}")
    made = getattr(refit, "func", refit)
    by = [made.__module__, made.__qualname__, repr(getattr(refit, "args", ()))]
    tasks = [
        Task(
            (every.index(f.knob), targets.index(f.target), f.flip.by, f.flip.becomes),
            about=[f.knob.name, f.target.name, vars(f.flip), *by],
        )
        for f in nearest
    ]
    both = Shared((on, targets, every, refit), shared.about)
    for f, done in zip(nearest, sweep(refitted, tasks, shared=both, heavy=len(tasks) > 1), strict=True):
        f.row.update(done.value)


def refitted(
    shared: tuple[Probe, tuple[Target, ...], list[Knob], Refit], knob: int, target: int, by: float, becomes: str
) -> dict[str, object]:
    """Return whether fits on both sides of a flip verify it, and its bounds."""
    on, targets, every, refit = shared
    return _verified(refit, on, _Found(targets[target], every[knob], Flip(by, becomes), {}))


def _row(on: Probe, turned: _Turned, target: Target, call: str, flip: Flip | None) -> dict[str, object]:
    knob = turned.knob
    answer = target.answers.index(call)

    def p(by: float) -> float:
        return float(turned(by).mean(target)[answer])

    rests_on = [turned(by) for by in (*turned.grid(), *([flip.by] if flip else []))]
    unsure = [by for by in turned.grid() if not turned(by).sure]
    note = "" if flip else NO_FLIP
    if unsure:
        note = f"{note}; " * bool(note) + "few effective draws at an end: fit it to be sure"
    return {
        "target": target.name,
        "prior": knob.name,
        "value": knob.value,
        "at_flip": knob.shown(flip.by) if flip else None,
        "sd_away": abs(flip.by) if flip else None,
        "verified": "",
        "call": call,
        "becomes": flip.becomes if flip else "",
        "p": float(on.now().mean(target)[answer]),
        "p_low": p(knob.low),
        "p_high": p(knob.high),
        "flip_from": None,
        "flip_to": None,
        "low": knob.shown(knob.low),
        "high": knob.shown(knob.high),
        "spread": "own" if knob.own else "nominal",
        "about": knob.about,
        "pareto_k": max(h.pareto_k for h in rests_on),
        "effective": min(h.effective for h in rests_on),
        "note": note,
    }


def _sides(knob: Knob, flip: Flip, beside: float) -> tuple[float, float]:
    """Return the turns on the near and the far side of a flip, the former no further than the prior's own value."""
    way = 1.0 if flip.by > 0 or (flip.by == 0 and knob.high > 0) else -1.0
    return way * max(abs(flip.by) - beside, 0.0), flip.by + way * beside


def _verified(refit: Refit, on: Probe, f: _Found) -> dict[str, object]:
    """Return the method that verified a flip and its bounds, or why it was not verified.

    The calls on both sides of it have to be those that were found.
    """
    calls: tuple[str, str] = ("", "")
    for beside in BESIDE:
        turns = _sides(f.knob, f.flip, beside)
        near, far = (refit(edited(on.case, f.knob.turned(by))) for by in turns)
        if not (near.sure and far.sure):
            return {"verified": "no: the fast path will not do"}
        calls = near.call(f.target), far.call(f.target)
        if calls == (on.now().call(f.target), f.flip.becomes):
            method = {"fresh": "fast path"}.get(near.method, near.method)
            values = (f.knob.shown(by) for by in turns)
            return {
                "verified": method if beside == BESIDE[0] else f"{method}, within {beside:g} sd",
                **dict(zip(("flip_from", "flip_to"), values, strict=True)),
            }
    return {"verified": f"no: {BESIDE[-1]:g} sd before and after it other draws call {calls[0]} and {calls[1]}"}


def _again(on: Probe) -> Refit:
    """Return how a case is drawn again with another seed than the flip was found with."""
    return lambda case: on.fresh(case, seed=on.seed + 1)
