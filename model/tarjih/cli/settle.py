"""``tarjih settle``: write what has been settled into outcomes.csv, and score every frozen forecast of the case."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, cast

from tarjih.cli.aligned import aligned, number
from tarjih.cli.number_scores import CRPS, NUMBER_HEADS, number_cells
from tarjih.cli.options import Commands, case_option, command_line, corpus_of, json_option, print_json

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tarjih.corpus import Corpus
    from tarjih.corpus.outcomes import Outcome, Outcomes
    from tarjih.corpus.values import Value
    from tarjih.validation.forecasts import ScoredForecast

__all__ = ["declare"]

MOST_SHOWN = 24


def declare(commands: Commands) -> None:
    """Declare the command."""
    parser = commands.add_parser("settle", help="write an outcome into outcomes.csv, and score every frozen forecast")
    what = "what is settled: PROPOSITION=true, =false or =0.7, QUESTION=STATE, or QUANTITY=NUMBER or =DAY"
    parser.add_argument("settled", metavar="NAME=VALUE", help=what)
    case_option(parser)
    parser.add_argument("--on", required=True, metavar="DATE", help="the day on which it was settled, like 2021-12-31")
    parser.add_argument("--citation", required=True, metavar="TEXT", help="who settled it, and where that stands")
    parser.add_argument("--correct", action="store_true", help="replace what was settled before")
    json_option(parser)
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> int:
    from tarjih.corpus import read_corpus
    from tarjih.corpus.casebook import ENDINGS
    from tarjih.corpus.outcomes import read_outcomes
    from tarjih.corpus.settling import outcomes_path, with_outcome
    from tarjih.runs.caselog import LOG, entries, fits_folder
    from tarjih.runs.exit_codes import DONE
    from tarjih.runs.faults import Fault, InputFault
    from tarjih.runs.files import write
    from tarjih.validation.forecasts import number_table, score, table

    if chosen.corpus is not None and chosen.corpus.suffix.lower() in ENDINGS:
        what = "the case is a workbook, which no command writes. Add a row to its sheet outcomes."
        raise InputFault([Fault(str(chosen.corpus), 0, what)])
    folder = corpus_of(chosen)
    corpus = read_corpus(folder)
    outcome = _outcome(chosen, corpus)
    names, states = list(corpus.propositions), {q: v.states for q, v in corpus.questions.items()}
    path = outcomes_path(folder)
    content = with_outcome(path, outcome, names, states, corpus.quantities, correct=chosen.correct)
    entries(fits_folder(folder) / LOG)  # a log that is broken is refused before anything is written
    write(path, content)
    outcomes = read_outcomes(path, names, states, corpus.quantities)
    scored, lost = score(folder, outcomes)
    _note(folder, scored, outcome)
    if chosen.json:
        scores = {"forecasts": table(scored).records(), "numbers": number_table(scored).records(), "lost": lost}
        print_json({"file": str(path), "settled": outcome.name, **scores})
        return DONE
    print(f"{outcome.name} is settled: {outcome.result_text} on {outcome.resolved_on}. Written to {path}.")
    print((_number_report if outcome.quantity else _report)(scored, lost, outcome), end="")
    print(_next(folder, path, outcomes), end="")
    return DONE


def _outcome(chosen: argparse.Namespace, corpus: Corpus) -> Outcome:
    """Return the outcome that the user gives, or raise its faults."""
    from tarjih.corpus.cells import day, prose
    from tarjih.corpus.outcomes import Outcome, one_number, probability
    from tarjih.runs.faults import Faults, nearest, one_of, printable

    faults = Faults()
    found: dict[str, object] = {}
    for option, parse in (("on", day), ("citation", prose)):
        try:
            found[option] = parse(" ".join(getattr(chosen, option).split()))
        except ValueError as problem:
            faults.add(f"--{option}", 0, f'"{printable(getattr(chosen, option))}" {problem}')
    known = [*corpus.propositions, *corpus.questions, *corpus.quantities]
    signs = [i for i, c in enumerate(chosen.settled) if c == "="]
    at = next((i for i in reversed(signs) if chosen.settled[:i] in known), signs[-1] if signs else len(chosen.settled))
    name, value = chosen.settled[:at], chosen.settled[at + 1 :]
    truth: float | None = 1.0
    if not signs:
        faults.add("NAME=VALUE", 0, f'"{printable(chosen.settled)}" has no value. Write PROPOSITION=true, for one.')
    elif name not in known:
        what = f'there is no proposition, question or quantity "{printable(name)}".{nearest(name, known)}'
        faults.add("NAME=VALUE", 0, f"{what} This case has: {one_of(known)}.")
    elif name in corpus.questions:
        states = corpus.questions[name].states
        if value not in states:
            what = f'{printable(name)} has no state "{printable(value)}".{nearest(value, states)}'
            faults.add("NAME=VALUE", 0, f"{what} Its states: {one_of(states)}.")
    else:
        try:
            if name in corpus.quantities:
                found["value"], truth = one_number(value), None
            else:
                truth = {"true": 1.0, "false": 0.0}[value] if value in {"true", "false"} else probability(value)
        except ValueError as problem:
            faults.add("NAME=VALUE", 0, f'"{printable(value)}" {problem}')
    faults.raise_any()
    kind = "quantity" if name in corpus.quantities else "proposition"
    about = {"question": name, "state": value} if name in corpus.questions else {kind: name}
    number = cast("Value | None", found.get("value"))
    on, citation = str(found["on"]), str(found["citation"])
    return Outcome(**about, truth=truth, resolved_on=on, citation=citation, value=number)


def _note(folder: Path, scored: Sequence[ScoredForecast], outcome: Outcome) -> None:
    """Note the scores in the log of the case."""
    from tarjih.runs.caselog import LOG, append, fits_folder
    from tarjih.validation.scoring import overall

    for f in scored:
        own = next((i for i in f.numbers if i.name == outcome.quantity and i.name not in f.late), None)
        if own is not None:
            scores = {"settled": outcome.name, "crps": round(own.crps, 6), "crps_before": round(own.crps_before, 6)}
            append(fits_folder(folder) / LOG, "score", name=f.name, run=f.run, **scores)
        elif f.counted and not outcome.quantity:
            o = overall(f.counted)
            scores = {"settled": outcome.name, "items": int(o["items"])}
            scores |= {k: round(float(o[k]), 6) for k in ("log_score", "brier")}
            append(fits_folder(folder) / LOG, "score", name=f.name, run=f.run, **scores)


def _number_report(scored: Sequence[ScoredForecast], lost: Sequence[str], outcome: Outcome) -> str:
    day = outcome.value is not None and outcome.value.date
    rows = [
        (f.name, f.frozen_on, f.as_of or "–", *number_cells(own, day=day), "too late" if own.name in f.late else "")
        for f in scored
        for own in f.numbers
        if own.name == outcome.quantity
    ]
    if not rows:
        return "No forecast of the number was frozen, so none is scored. Before the next is settled: tarjih freeze.\n"
    heads = ("forecast", "frozen", "claims up to", *NUMBER_HEADS, "")
    out = aligned(heads, rows[-MOST_SHOWN:])
    out += CRPS
    if any("too late" in r for r in rows):
        out += "Too late: frozen on the day of settling or later, or from claims of then.\n"
    return out + (f"Not scored: {', '.join(lost)}.\n" if lost else "")


def _report(scored: Sequence[ScoredForecast], lost: Sequence[str], outcome: Outcome) -> str:
    from tarjih.validation.scoring import overall

    if not scored and not lost:
        return "No forecast of the case was frozen, so none is scored. Before the next is settled: tarjih freeze.\n"
    rows = []
    for f in scored:
        own = next((i for i in f.items if i.name in {outcome.name, outcome.question}), None)
        o = overall(f.counted)
        late = own is not None and own.name in f.late
        p = sum(own.probabilities[k] * t for k, t in enumerate(own.truths)) if own else None
        cells = (number(p, 2), number(own.log_score if own else None), "too late" if late else "")
        means = (str(len(f.counted)), number(o.get("log_score")), number(o.get("brier")))
        rows.append((f.name, f.frozen_on, f.as_of or "–", *cells, *means))
    heads = ("forecast", "frozen", "claims up to", "p of it", "log", "", "settled", "mean log", "mean Brier")
    out = aligned(heads, rows[-MOST_SHOWN:]) if rows else ""
    if len(rows) > MOST_SHOWN:
        out = f"The last {MOST_SHOWN} of {len(rows)} forecasts:\n{out}"
    if rows:
        out += "Log score: 0 is best, a coin has -0.693. Brier: 0 is best, a coin has 0.250.\n"
    if any(f.late for f in scored):
        out += "Too late: frozen on the day of settling or later, or from claims of then. No mean counts it.\n"
    return out + (f"Not scored: {', '.join(lost)}.\n" if lost else "")


def _next(folder: Path, path: Path, outcomes: Outcomes) -> str:
    """Return how to learn from settled outcomes."""
    from tarjih.priors.analysts import analyst_files, analysts_folder

    which = command_line("score", "--corpus", folder, "--fit", "latest", "--truth", path)
    if not outcomes.settled:
        return ""
    lines = [
        f"To learn from what is settled ({len(outcomes.settled)} by now):",
        f"  which sources and kinds of source were right, to be weighed against the priors: {which}",
    ]
    if len(analyst_files(analysts_folder(folder))) > 1:
        lines.append(f"  the weight of each analyst: {command_line('pool', '--corpus', folder, '--fit', 'latest')}")
    return "\n".join([*lines, ""])
