"""``tarjih settle``: write what has been settled into outcomes.csv, and score every frozen forecast of the case."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from tarjih.cli.aligned import aligned, number
from tarjih.cli.options import Commands, case_option, command_line, corpus_of, json_option, print_json

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tarjih.corpus import Corpus
    from tarjih.corpus.outcomes import Outcome, Outcomes
    from tarjih.validation.forecasts import ScoredForecast

__all__ = ["declare"]

MOST_SHOWN = 24


def declare(commands: Commands) -> None:
    """Declare the command."""
    parser = commands.add_parser("settle", help="write an outcome into outcomes.csv, and score every frozen forecast")
    what = "what is settled: PROPOSITION=true, =false or a number from 0 to 1, or QUESTION=STATE"
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
    from tarjih.validation.forecasts import score, table

    if chosen.corpus is not None and chosen.corpus.suffix.lower() in ENDINGS:
        what = "the case is a workbook, which no command writes. Add a row to its sheet outcomes."
        raise InputFault([Fault(str(chosen.corpus), 0, what)])
    folder = corpus_of(chosen)
    corpus = read_corpus(folder)
    outcome = _outcome(chosen, corpus)
    names, states = list(corpus.propositions), {q: v.states for q, v in corpus.questions.items()}
    path = outcomes_path(folder)
    content = with_outcome(path, outcome, names, states, correct=chosen.correct)
    entries(fits_folder(folder) / LOG)  # a log that is broken is refused before anything is written
    write(path, content)
    outcomes = read_outcomes(path, names, states)
    scored, lost = score(folder, outcomes)
    _note(folder, scored, outcome)
    if chosen.json:
        print_json({"file": str(path), "settled": outcome.name, "forecasts": table(scored).records(), "lost": lost})
        return DONE
    print(f"{outcome.name} is settled: truth {outcome.truth:g} on {outcome.resolved_on}. Written to {path}.")
    print(_said(scored, lost, outcome), end="")
    print(_next(folder, path, outcomes), end="")
    return DONE


def _outcome(chosen: argparse.Namespace, corpus: Corpus) -> Outcome:
    """Return what the user says is settled, or every fault of it."""
    from tarjih.corpus.cells import day, prose
    from tarjih.corpus.outcomes import Outcome, probability
    from tarjih.runs.faults import Faults, nearest, one_of, printable

    faults = Faults()
    found: dict[str, object] = {}
    for option, parse in (("on", day), ("citation", prose)):
        try:
            found[option] = parse(" ".join(getattr(chosen, option).split()))
        except ValueError as problem:
            faults.add(f"--{option}", 0, f'"{printable(getattr(chosen, option))}" {problem}')
    known = [*corpus.propositions, *corpus.questions]
    signs = [i for i, c in enumerate(chosen.settled) if c == "="]
    at = next((i for i in reversed(signs) if chosen.settled[:i] in known), signs[-1] if signs else len(chosen.settled))
    name, value = chosen.settled[:at], chosen.settled[at + 1 :]
    truth: float | None = 1.0
    if not signs:
        faults.add("NAME=VALUE", 0, f'"{printable(chosen.settled)}" has no value. Write PROPOSITION=true, for one.')
    elif name not in known:
        what = f'there is no proposition or question "{printable(name)}".{nearest(name, known)}'
        faults.add("NAME=VALUE", 0, f"{what} This case has: {one_of(known)}.")
    elif name in corpus.questions:
        states = corpus.questions[name].states
        if value not in states:
            what = f'{printable(name)} has no state "{printable(value)}".{nearest(value, states)}'
            faults.add("NAME=VALUE", 0, f"{what} Its states: {one_of(states)}.")
    else:
        try:
            truth = {"true": 1.0, "false": 0.0}[value] if value in {"true", "false"} else probability(value)
        except ValueError as problem:
            faults.add("NAME=VALUE", 0, f'"{printable(value)}" {problem}')
    faults.raise_any()
    about = {"question": name, "state": value} if name in corpus.questions else {"proposition": name}
    return Outcome(**about, truth=truth, resolved_on=str(found["on"]), citation=str(found["citation"]))


def _note(folder: Path, scored: Sequence[ScoredForecast], outcome: Outcome) -> None:
    """Note the scores in the log of the case."""
    from tarjih.runs.caselog import LOG, append, fits_folder
    from tarjih.validation.scoring import overall

    for f in scored:
        if f.counted:
            o = overall(f.counted)
            told = {"settled": outcome.name, "items": int(o["items"])}
            told |= {k: round(float(o[k]), 6) for k in ("log_score", "brier")}
            append(fits_folder(folder) / LOG, "score", name=f.name, run=f.run, **told)


def _said(scored: Sequence[ScoredForecast], lost: Sequence[str], outcome: Outcome) -> str:
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
    """Say how to learn from what is settled."""
    from tarjih.priors.analysts import analyst_files, analysts_folder

    which = command_line("score", "--corpus", folder, "--fit", "latest", "--truth", path)
    lines = [
        f"To learn from what is settled ({len(outcomes.settled)} by now):",
        f"  which sources and kinds of source were right, to be weighed against the priors: {which}",
    ]
    if len(analyst_files(analysts_folder(folder))) > 1:
        lines.append(f"  the weight of each analyst: {command_line('pool', '--corpus', folder, '--fit', 'latest')}")
    return "\n".join([*lines, ""])
