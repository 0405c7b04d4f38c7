"""``tarjih learn``: from settled cases to a priors file, and whether the learned priors answer other cases better."""

from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

from tarjih.cli.aligned import aligned
from tarjih.cli.options import Commands, command_line, json_option, out_file, print_json, within

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from tarjih.priors import Prior, Priors
    from tarjih.validation.learning import LeftOut, Lesson, SettledCase

__all__ = ["declare"]

SURE = 0.975
"""Of Student's t for so many cases: beyond this quantile a mean gain or loss is called one."""
FEW = 3
"""Cases below which no standard error is worth stating."""


def declare(commands: Commands) -> None:
    """Declare the command."""
    parser = commands.add_parser("learn", help="learn priors from settled cases, and say whether that helps")
    what = "a settled case: a folder with outcomes.csv or truth.csv; three or more show whether it helps"
    parser.add_argument("cases", type=Path, nargs="+", metavar="CASE", help=what)
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="the priors file to write (.yaml)")
    what = "priors to begin with, beside FILE or shipped (default: general.yaml)"
    parser.add_argument("--priors", type=Path, default=None, metavar="FILE", help=what)
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="seed of all draws (default: %(default)s)")
    json_option(parser)
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> int:
    from tarjih.priors import read_priors
    from tarjih.priors.written import priors_text
    from tarjih.runs.exit_codes import DONE
    from tarjih.runs.files import write
    from tarjih.runs.input_limits import LARGEST_SEED
    from tarjih.runs.progress import tell
    from tarjih.validation.learning import left_out, pooled, teach

    within("--seed", chosen.seed, 0, LARGEST_SEED, "which is 2^62")
    base = _base(chosen)
    out_file(chosen.out)
    before = read_priors(base)
    cases = _read(chosen.cases, chosen.priors)
    lessons: list[Lesson] = []
    for settled in cases:
        tell(f"Learning from {settled.name} …", in_pipes=False)
        lessons.append(teach(settled, seed=chosen.seed))
    learned = pooled(before, lessons)
    rows = _rows(before, lessons, learned)
    found: list[LeftOut] = []
    if len(cases) > 1:
        tell("Answering each case by what the others teach …", in_pipes=False)
        found = list(left_out(cases, lessons, seed=chosen.seed))
    verdict = _verdict(found, learned)
    names = ", ".join(lesson.case for lesson in lessons)
    heading = f"Learned from settled cases by tarjih learn: {names}. {verdict}"
    entries = {r["entry"]: _with_reason(learned[r["entry"]], r, lessons) for r in rows}
    text = priors_text(entries, extends=base.name, informed=before.informed_accuracy, heading=heading)
    write(chosen.out, text.encode())
    scores = [_score(f) for f in found]
    if chosen.json:
        taught = [
            {k: getattr(lesson, k) for k in ("case", "claims", "settled", "how", "pareto_k", "effective")}
            for lesson in lessons
        ]
        print_json({"file": str(chosen.out), "learned": rows, "cases": taught, "left_out": scores, "verdict": verdict})
        return DONE
    print(_tables(rows, scores), end="")
    print(verdict)
    print(f"Written to {chosen.out}. To use it: {command_line('fit', '--priors', chosen.out)}")
    return DONE


def _base(chosen: argparse.Namespace) -> Path:
    """Return the priors to begin with, which the file written extends."""
    from tarjih.runs.faults import Fault, InputFault
    from tarjih.runs.places import SHIPPED

    if chosen.out.suffix.lower() not in {".yaml", ".yml"}:
        raise InputFault([Fault("--out", 0, "a priors file has a name that ends in .yaml.")])
    base: Path = chosen.priors or SHIPPED / "general.yaml"
    beside = base.resolve().parent in {chosen.out.resolve().parent, SHIPPED.resolve()}
    if not beside:
        what = f"{chosen.out} would extend {base}, which is neither beside it nor shipped. Write it beside that file."
        raise InputFault([Fault("--out", 0, what)])
    if base.resolve() == chosen.out.resolve():
        raise InputFault([Fault("--out", 0, "this is the file to begin with. Give another name.")])
    return base


def _read(folders: Sequence[Path], priors: Path | None) -> list[SettledCase]:
    """Read every case, or raise all faults together."""
    from tarjih.runs.faults import Fault, Faults, InputFault
    from tarjih.validation.learning import settled_case

    faults = Faults()
    out = []
    for n, folder in enumerate(folders):
        if folder.resolve() in {f.resolve() for f in folders[:n]}:
            faults.found.append(Fault(str(folder), 0, "this case is named twice. It would count twice."))
            continue
        try:
            out.append(settled_case(folder, priors))
        except InputFault as problem:
            faults.found += problem.faults
    faults.raise_any()
    return out


def _rows(before: Priors, lessons: Sequence[Lesson], learned: Mapping[str, Prior]) -> list[dict[str, Any]]:
    """Return for each learned prior its interval before and after, and from which cases it was learned."""
    from tarjih.priors.written import ends
    from tarjih.testimony.story.parameters import prior_of

    rows = []
    for name, prior in learned.items():
        was = dataclasses.replace(prior_of(before, name), name=name)
        taught = [lesson for lesson in lessons if name in lesson.of]
        was_low, was_high = ends(was, before.informed_accuracy)
        low, high = ends(prior, before.informed_accuracy)
        row = {"entry": name, "was_low": was_low, "was_high": was_high, "low": low, "high": high, "cases": len(taught)}
        worst = {"pareto_k": max(t.pareto_k for t in taught), "effective": min(t.effective for t in taught)}
        rows.append(row | worst)
    return rows


def _with_reason(prior: Prior, row: Mapping[str, Any], lessons: Sequence[Lesson]) -> Prior:
    """Return a learned prior with the sentence that names its cases."""
    taught = [lesson for lesson in lessons if prior.name in lesson.of]
    many = f"{len(taught)} settled cases" if len(taught) > 1 else "one settled case"
    because = (
        f"Learned from {many} with {sum(t.claims for t in taught)} claims and {sum(t.settled for t in taught)} settled "
        f"answers: {', '.join(t.case for t in taught)}. Before: {row['was_low']:.3g} to {row['was_high']:.3g}. "
        f"At least {row['effective']:,.0f} effective draws, Pareto k at most {row['pareto_k']:.2f}."
    )
    return dataclasses.replace(prior, because=because, because_ar="")


def _score(found: LeftOut) -> dict[str, Any]:
    from tarjih.validation.scoring import overall

    before, after = overall(found.before), overall(found.after)
    worth = {"pareto_k": found.pareto_k, "effective": found.effective}
    return {
        "case": found.case,
        "items": len(found.before),
        "log_score_before": before["log_score"],
        "log_score_after": after["log_score"],
        "gain": found.gain,
    } | worth


def _tables(rows: Sequence[Mapping[str, Any]], scores: Sequence[Mapping[str, Any]]) -> str:
    """Return the learned prior of each entry, and the answers to each case under those of the others."""
    entries = [
        (r["entry"], f"{r['was_low']:.3g} to {r['was_high']:.3g}", f"{r['low']:.3g} to {r['high']:.3g}") for r in rows
    ]
    cases = [
        (s["case"], str(s["items"]), *(f"{s[f'log_score_{w}']:.3f}" for w in ("before", "after")), f"{s['gain']:+.3f}")
        for s in scores
    ]
    heads = ("entry", "before", "learned"), ("left out", "settled", "log score before", "after", "gain")
    return "\n".join(aligned(head, cells) for head, cells in zip(heads, (entries, cases), strict=True) if cells)


def _verdict(found: Sequence[LeftOut], learned: Mapping[str, Prior]) -> str:
    """Return one sentence on whether the learned priors can be relied on."""
    from scipy.stats import t

    from tarjih.validation.learning import gain

    if not learned:
        return "These cases teach nothing that would move a prior: the file only names what it extends."
    if len(found) < FEW:
        many = "One case" if not found else "Two cases"
        return f"{many} cannot show whether what was learned helps elsewhere; from three on each is left out in turn."
    mean, error = gain(found)
    better = sum(f.gain > 0 for f in found)
    size = f"{mean:+.3f} ± {error:.3f} in the mean log score, better on {better} of {len(found)} cases left out in turn"
    far = float(t.ppf(SURE, len(found) - 1)) * error
    if mean > far:
        return f"What the cases teach helps on cases that are left out: {size}."
    if mean < -far:
        return f"What the cases teach harms on cases that are left out, so do not use it: {size}."
    return f"It is not shown that what the cases teach helps elsewhere: {size}."
