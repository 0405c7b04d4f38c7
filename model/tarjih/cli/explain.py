"""``tarjih explain``: what moved an answer, claim by claim, source by source."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tarjih.cli.options import Commands, fit_folder, fit_option, json_option, out_file, print_json, within

if TYPE_CHECKING:
    from tarjih.inference.fit import Fit
    from tarjih.inference.targets import Target
    from tarjih.runs.table import Table

__all__ = ["declare"]

LEVELS = ("claim", "source", "origin", "channel", "bloc", "article")
SHOWN, TRACED = 6, 12
MOST_ORDERS = 100_000
NOTHING = 0.05
"""Decibans below which a claim is not traced on the terminal."""


def declare(commands: Commands) -> None:
    """Declare the command."""
    parser = commands.add_parser("explain", help="say what moved an answer: every claim, source, origin, article …")
    parser.add_argument(
        "proposition",
        metavar="PROPOSITION",
        help="a proposition, a question (its most probable answer is explained), or question=state",
    )
    fit_option(parser)
    parser.add_argument("--csv", type=Path, metavar="FILE", help="write the whole ledger")
    parser.add_argument("--figure", type=Path, metavar="FILE", help="draw the steps from prior to posterior, a PNG")
    parser.add_argument("--level", action="append", choices=LEVELS, help="only this level; may be repeated")
    parser.add_argument("--permutations", type=int, default=None, metavar="N", help="orders to average shares over")
    json_option(parser)
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> int:
    from tarjih.evidence import answer_text, counted, ledger
    from tarjih.inference.fit import read_fit
    from tarjih.inference.targets import TRUE, find
    from tarjih.runs.exit_codes import DONE

    within(
        "--permutations", chosen.permutations, 2, MOST_ORDERS, "which takes minutes and changes no digit that is shown"
    )
    chosen.fit = fit_folder(chosen.fit, chosen.corpus)
    _allowed(chosen)
    fit = read_fit(chosen.fit)
    target, answer = find(fit.case, chosen.proposition)
    if not answer:
        answer = TRUE if target.binary else target.call(target.mean(fit.draws.slots, fit.draws.weights))
    levels = tuple(dict.fromkeys(chosen.level or LEVELS))
    table = ledger(fit, target, answer, levels=levels, permutations=chosen.permutations)
    what = answer_text(fit.case, target, answer)
    if chosen.json:
        _written(chosen, table)
        print_json({"run": fit.run["id"], "answer": target.label(answer), "ledger": table.records()})
        return DONE
    print(_head(fit, target, answer, what))
    count = counted(fit).get(target.name)
    if count and count != "no claims" and len(table):
        print(f"{count}.")
    for level in levels:
        _level(table, level)
    if len(table):
        print("\nDecibans: 3 double the odds, 10 make them tenfold. Shares add up; what is left out alone does not.")
    _written(chosen, table)
    if chosen.csv:
        print(f"The whole ledger: {chosen.csv}")
    if chosen.figure:
        level = "source" if "source" in levels else levels[0]
        _draw(chosen.figure, chosen.csv, fit, table, level=level, name=target.label(answer), what=what)
    return DONE


def _allowed(chosen: argparse.Namespace) -> None:
    """Refuse files that must not be written."""
    from tarjih.runs.faults import Fault, InputFault

    for path in (chosen.csv, chosen.figure, chosen.figure and chosen.figure.with_suffix(".csv")):
        if path is not None:
            out_file(path, read=[chosen.fit])
    if chosen.figure and chosen.figure.suffix == ".csv":
        what = "its numbers are written beside it, as .csv: give the figure a name of its own that ends in .png."
        raise InputFault([Fault("--figure", 0, what)])


def _written(chosen: argparse.Namespace, table: Table) -> None:
    from tarjih.runs.files import write

    if chosen.csv:
        write(chosen.csv, table.csv())


def _head(fit: Fit, target: Target, answer: str, what: str) -> str:
    from tarjih.evidence.ledger import ends
    from tarjih.evidence.remaining import has_claims
    from tarjih.evidence.shapley import deciban
    from tarjih.language import decibans
    from tarjih.language import plain_percent as percent

    before, after = ends(fit, target, answer)
    moved = decibans(float(deciban(after) - deciban(before)))
    way = f"{percent(before)} before the articles, {percent(after)} after: {moved} decibans"
    head = f"{target.label(answer)} ({what}): {way}."
    if not has_claims(fit.case, target):
        head += " No claim speaks of it itself; it moves by what hangs together with it, if by anything."
    return head


def _level(table: Table, level: str) -> None:
    """Print the largest shares of a level, and the places of the claims among them."""
    from tarjih.language import decibans
    from tarjih.language import plain_percent as percent

    rows = table.where("level", level).records()
    if not rows:
        return
    total = sum(r["shapley_db"] for r in rows)
    print(f"\n{_ways(len(rows), level)}, together {decibans(total, digits=2)} decibans")
    print(f"  {'share':>7} {'± se':>6} {'alone':>7} {'without':>8}")
    most = TRACED if level == "claim" else SHOWN
    shown = [r for r in rows[:most] if abs(r["shapley_db"]) >= NOTHING or abs(r["loo_db"]) >= NOTHING] or rows[:1]
    for r in shown:
        numbers = f"{decibans(r['shapley_db']):>7} {r['shapley_se']:>6.2f} {decibans(r['loo_db']):>7}"
        doubt = "" if r["pareto_k"] <= 0.7 else " (unreliable: fit the case without it)"
        print(f"  {numbers} {percent(r['p_without']):>8}  {r['id']}  {_where(r)}{doubt}")
    if not rows[0]["shapley_ok"]:
        worth = f"{rows[0]['shapley_effective']:.0f} effective draws, Pareto k {rows[0]['shapley_k']:.2f}"
        print(f"  The shares are unreliable: {worth}.")
    left = len(rows) - len(shown)
    if left:
        rest = sum(r["shapley_db"] for r in rows if r not in shown)
        print(f"  {decibans(rest):>7} {'':>6} {'':>7} {'':>8}  {left} more")


def _where(row: Mapping[str, Any]) -> str:
    from tarjih.runs.faults import printable

    if row["level"] != "claim" or not row["source"]:
        name, label = str(row["id"]), str(row["label"])
        return printable(_ways(row["size"], "claim") if label.replace(" ", "_") == name else label, limit=100)
    place = " ".join(p for p in (row["article"], f"¶{row['paragraph']}" if row["paragraph"] else "") if p)
    coded = f"{row['stance']:+d}" + (f"; {row['coders']}" if row["coders"] else "")
    claimed = f"{row['source']} on {row['proposition']} ({coded})"
    return printable(": ".join(p for p in (place, claimed, row["gloss"] or "") if p), limit=220)


def _draw(file: Path, ledger: Path | None, fit: Fit, table: Table, *, level: str, name: str, what: str) -> None:
    """Draw the steps of one level, and write the table they were drawn from beside it, never over the ledger."""
    from tarjih.figures.canvas import png
    from tarjih.figures.ledger import ledger as drawn_ledger
    from tarjih.inference.stamp import stamp
    from tarjih.runs.files import write

    exhibit = drawn_ledger(table, name, what, level=level, corpus=fit.case.corpus)
    if not exhibit:
        print("Nothing to draw: no claim speaks of it.")
        return
    figure = exhibit.figure(stamp(fit.run, as_of=fit.summary["as_of"], priors=str(fit.run.get("priors_file", ""))))
    write(file, png(figure))
    beside = file.with_suffix(".csv")
    if ledger is not None and beside.absolute() == ledger.absolute():
        beside = file.with_name(f"{file.stem}_steps.csv")
    write(beside, exhibit.table.csv())
    print(f"The figure: {file}; its numbers: {beside}")


def _ways(rows: int, level: str) -> str:
    """Return a number of items of a level as text."""
    return f"{rows} {level}{'' if rows == 1 else 's'}"
