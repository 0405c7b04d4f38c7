"""The project's answers to a case, and how a case and its answers travel to a worker and back.

Supply a corpus and priors; get :class:`Answered`: the probability of every answer asked for.  The fast path is
taken, with four times the draws where the first :data:`DRAWS` are not enough
(:func:`tarjih.inference.importance.usable`).  Where it leaves fewer than :data:`tarjih.inference.gate.ENOUGH` effective
draws, NUTS runs as for a fit (:mod:`tarjih.inference.nuts`), but a large case's chains only once, since running them
again would take hours.  The draws of NUTS are taken even if they fail the gate, and ``method`` says so.  A case of more
than :data:`MOST_CLAIMS` claims does not go to NUTS: the fast path's answer is taken and marked.

A case travels as the bytes of its files, so that a worker needs no disk in common; a fault found there names the folder
it came from.  Answers travel as plain data.
"""

from __future__ import annotations

import contextlib
import dataclasses
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from tarjih.corpus import Corpus
from tarjih.inference.gate import ENOUGH
from tarjih.inference.importance import reweigh, usable
from tarjih.inference.targets import named
from tarjih.priors import Priors
from tarjih.runs.faults import Fault, InputFault
from tarjih.runs.files import digest
from tarjih.testimony.case import assemble
from tarjih.validation.calibration.peers import Answers
from tarjih.validation.scoring import Item

__all__ = [
    "DRAWS",
    "Answered",
    "answer_case",
    "as_items",
    "case_files",
    "digests",
    "peers_version",
    "plain_items",
    "unpacked",
]

DRAWS = 10_000
READ = {".csv", ".yaml"}
MOST_REDRAWN, MOST_CLAIMS = 2_000, 200_000


@dataclass(frozen=True)
class Answered:
    """Answers, and how they were found.

    Parameters
    ----------
    answers
        Probabilities of each target's answers, in the order of :func:`tarjih.inference.targets.named`.
    names
        The answers of each target.
    method
        ``importance``, ``nuts``, or one of them and what is wrong with it.
    effective
        Effective draws.
    seconds
        How long it took.
    """

    answers: Answers
    names: Mapping[str, Sequence[str]]
    method: str
    effective: float
    seconds: float


def answer_case(
    corpus: Corpus, priors: Priors, targets: Sequence[str], *, seed: int, draws: int = DRAWS, nuts: bool = True
) -> Answered:
    """Answer a case.

    Parameters
    ----------
    corpus, priors
        What was read.
    targets
        Propositions and questions.
    seed, draws
        Of the fast path; the seed is that of NUTS too.
    nuts
        Whether NUTS may take over where the fast path is not enough.
    """
    began = time.perf_counter()
    case = assemble(corpus, priors)
    small = len(case.claims) <= MOST_REDRAWN  # with thousands of claims the fast path is hardly enough: a short look
    drawn = reweigh(case, draws=draws if small else draws // 4, seed=seed)
    if small and not usable(drawn):
        drawn = reweigh(case, draws=4 * draws, seed=seed)
    method, effective = drawn.method, drawn.effective
    if drawn.effective < ENOUGH and nuts and len(case.claims) <= MOST_CLAIMS:
        from tarjih.inference.nuts import large, sample

        drawn, seen = sample(case, seed=seed, draft=True, again=not large(case))
        effective = min(seen.ess_bulk_min, seen.ess_tail_min)
        method = "nuts" if seen.ok else f"nuts, gate failed: R-hat {seen.rhat_max:.3f}, {effective:.0f} effective draws"
    elif not usable(drawn):
        method = f"importance, unreliable: {drawn.effective:.0f} effective draws, Pareto k {drawn.pareto_k:.2f}"
    found = {t: named(case, t) for t in targets}
    answers = {t: tuple(map(float, x.mean(drawn.slots, drawn.weights))) for t, x in found.items()}
    return Answered(answers, {t: x.answers for t, x in found.items()}, method, effective, time.perf_counter() - began)


def case_files(folder: Path) -> dict[str, bytes]:
    """Return the bytes of every file of a case, by its name in the folder."""
    found = sorted(p for p in folder.rglob("*") if p.suffix in READ and p.is_file())
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in found}


def digests(contents: Mapping[str, bytes]) -> dict[str, str]:
    """Return the digest of each file."""
    return {name: digest(content) for name, content in contents.items()}


@contextlib.contextmanager
def unpacked(contents: Mapping[str, bytes], shown: str) -> Iterator[Path]:
    """Give a folder with these files, named like the folder `shown` in faults."""
    with tempfile.TemporaryDirectory() as above:
        folder = Path(above) / Path(shown).name
        for name, content in contents.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        folder.mkdir(exist_ok=True)
        try:
            yield folder
        except InputFault as problem:
            own = str(folder)
            raise InputFault(
                Fault(f.file.replace(own, shown), f.line, f.what.replace(own, shown)) for f in problem.faults
            ) from None


def plain_items(items: Sequence[Item]) -> list[dict[str, Any]]:
    """Return answers as plain data."""
    return [dataclasses.asdict(item) for item in items]


def as_items(plain: Sequence[Mapping[str, Any]]) -> tuple[Item, ...]:
    """Return plain data as answers."""
    made: list[dict[str, Any]] = [{k: tuple(v) if isinstance(v, list) else v for k, v in i.items()} for i in plain]
    return tuple(Item(**item) for item in made)


def peers_version() -> str:
    """Return the version of the library of other methods, on which their answers depend; "" without it."""
    try:
        return metadata.version("crowd-kit")
    except metadata.PackageNotFoundError:
        return ""
