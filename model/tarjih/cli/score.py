"""``tarjih score``: score the answers against settled outcomes."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tarjih.cli.aligned import aligned, number
from tarjih.cli.number_scores import CRPS, NUMBER_HEADS, number_cells
from tarjih.cli.options import Commands, case_option, fit_folder, json_option, out_file, print_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tarjih.corpus.outcomes import Outcomes
    from tarjih.inference.fit import Fit
    from tarjih.runs.table import Table
    from tarjih.validation.scored_numbers import NumberItem
    from tarjih.validation.scoring import Forecast, Item

__all__ = ["declare"]

MOST_SHOWN = 40
MOST_MISLED = 12


def declare(commands: Commands) -> None:
    """Declare the command."""
    parser = commands.add_parser("score", help="hold the answers against what has since been settled")
    parser.add_argument(
        "--fit",
        type=Path,
        required=True,
        metavar="DIR",
        help="folder or name of a fit, or a file that tarjih freeze has written",
    )
    case_option(parser, what="the case among whose fits a name is looked up (default: the shipped one)")
    parser.add_argument("--truth", type=Path, required=True, metavar="FILE", help="outcomes.csv or truth.csv")
    parser.add_argument(
        "--as-of-resolution",
        action="store_true",
        help="weigh again the claims up to the day before each was settled",
    )
    parser.add_argument("--csv", type=Path, metavar="FILE", help="write a row for each item")
    json_option(parser)
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> int:
    from tarjih.corpus.claims import undated
    from tarjih.corpus.outcomes import read_outcomes
    from tarjih.inference.fit import read_fit
    from tarjih.runs.exit_codes import DONE
    from tarjih.runs.faults import Fault, InputFault
    from tarjih.runs.files import write
    from tarjih.validation.forecasts import number_items, without_given
    from tarjih.validation.freeze import read_frozen
    from tarjih.validation.scoring import as_of_resolution, items, of_fit, overall, table

    chosen.fit = fit_folder(chosen.fit, chosen.corpus)
    if chosen.csv:
        out_file(chosen.csv, read=[chosen.fit, chosen.truth])
    fit: Fit | None = None
    if chosen.fit.is_file():
        forecast, document = read_frozen(chosen.fit)
        run: dict[str, Any] = document
        if chosen.as_of_resolution:
            what = "a frozen forecast has no claims to weigh again. Give the folder of its fit."
            raise InputFault([Fault("--as-of-resolution", 0, what)])
    else:
        fit = read_fit(chosen.fit)
        forecast, run = of_fit(fit, str(chosen.fit)), fit.run
    quantities = fit.case.corpus.quantities if fit is not None else None
    outcomes = read_outcomes(chosen.truth, forecast.propositions, forecast.states(), quantities)
    outcomes, given = without_given(outcomes, run)
    if fit is not None and chosen.as_of_resolution:
        scored = as_of_resolution(fit, outcomes, seed=int(run["settings"]["seed"]))
    else:
        scored = items(forecast, outcomes, method=str(run["diagnostics"]["method"]))
    numbers = number_items(forecast, outcomes)
    without = undated(fit.case.corpus.claims) if fit is not None and chosen.as_of_resolution else ""
    if chosen.csv:
        write(chosen.csv, table(scored).csv())
    if chosen.json:
        weighed = [(i.pareto_k, i.effective) for i in scored if i.pareto_k is not None and i.effective is not None]
        worth = {"pareto_k": max(weighed)[0], "effective": min(n for _, n in weighed)} if weighed else {}
        whole = dict(overall(scored)) | worth if scored else {}
        document = {"run": forecast.run, "overall": whole, "items": [i.record() for i in scored]}
        document |= {"numbers": [asdict(i) for i in numbers]} if numbers else {}
        print_json(document | ({"undated": without} if without else {}))
        return DONE
    print(_report(forecast, run, outcomes, scored, given, frozen=fit is None), end="")
    if numbers:
        print(_numbers(numbers, outcomes), end="")
    if without:
        print(without)
    if scored and fit is not None:
        print(_people(fit, outcomes), end="")
    return DONE


def _report(
    forecast: Forecast,
    run: dict[str, Any],
    outcomes: Outcomes,
    scored: Sequence[Item],
    given: list[str],
    *,
    frozen: bool,
) -> str:
    from tarjih.validation.scoring import overall

    made = f"frozen on {run['frozen_on']}, " if frozen else ""
    out = [f"{forecast.source}: run {forecast.run}, {made}as of {forecast.as_of or 'no known day'}; {outcomes.file}: "]
    unsettled = sum(not r.known for r in outcomes.rows)
    out.append(f"{len(scored) + len(outcomes.numbers)} settled, {unsettled} never settled.\n")
    if given:
        out.append(f"Left out, since the fit took them as known: {', '.join(given)}.\n")
    if not scored and outcomes.numbers:
        return "".join(out)
    if not scored:
        return "".join([*out, "Nothing is settled, so nothing can be scored.\n"])
    rows = [_row(i) for i in scored[:MOST_SHOWN]]
    heads = ("item", "came true", "settled", "claims up to", "p", "truth", "Brier", "log")
    out.append(aligned(heads, rows))
    if len(scored) > MOST_SHOWN:
        out.append(f"  … and {len(scored) - MOST_SHOWN} more; --csv FILE has them all.\n")
    late = [i.name for i in scored if i.hindsight]
    if late:
        shown = ", ".join(late[:6]) + (f" and {len(late) - 6} more" if len(late) > 6 else "")
        out.append(f"Scored with hindsight (claims of the day of settling or later were used): {shown}.\n")
    poor = [i.name for i in scored if "unreliable" in i.method]
    if poor:
        out.append(f"The fast path will not do for: {', '.join(poor)}. Fit with --as-of instead.\n")
    out.append(_summary(overall(scored)))
    out.append(_bins(scored))
    return "".join(out)


def _numbers(scored: Sequence[NumberItem], outcomes: Outcomes) -> str:
    from tarjih.language.catalogue import number_text

    days = {r.quantity for r in outcomes.numbers if r.value is not None and r.value.date}
    rows = [(i.name, number_text(i.value, day=i.name in days), *number_cells(i, day=i.name in days)) for i in scored]
    return aligned(("number", "was", *NUMBER_HEADS), rows) + CRPS


def _row(item: Item) -> tuple[str, ...]:
    r = item.record()
    happened = item.answers[max(range(len(item.answers)), key=lambda k: item.truths[k])]
    day = f"{item.resolved_on or '–'}{' *' if item.hindsight else ''}"
    scores = number(r["probability"]), number(r["truth"], 2), number(item.brier), number(item.log_score)
    return (item.name, happened, day, item.as_of or "–", *scores)


def _summary(o: dict[str, float]) -> str:
    from tarjih.validation.scoring import LEAST

    right = f"Right on {number(o['accuracy'], 2)} at a stated {number(o['stated'], 2)}"
    scores = (
        f"mean log score {number(o['log_score'])} (a coin: -0.693), mean Brier {number(o['brier'])} (a coin: 0.250)"
    )
    lines = [f"{right}; {scores}."]
    if o["sure_items"]:
        lines.append(
            f"Above 99 %: {number(o['sure'], 2)} of the answers, right on {number(o['sure_right'], 2)} of these."
        )
    else:
        lines.append("No answer stood above 99 %.")
    lines.append(
        "Log score: natural logarithm of the probability of what came true, "
        f"none below that of {LEAST:g}. Brier: half the sum of squared errors over the answers, 0 to 1."
    )
    return "\n".join(lines) + "\n"


def _bins(scored: Sequence[Item]) -> str:
    from tarjih.validation.scoring import calibration

    rows = [
        (f"{b['from']:g} to {b['to']:g}", str(b["items"]), number(b["stated"], 2), number(b["held"], 2))
        for b in calibration(scored).records()
    ]
    return "Stated probability and share right, by the probability of the answer called:\n" + aligned(
        ("range", "items", "stated", "right"), rows
    )


def _people(fit: Fit, outcomes: Outcomes) -> str:
    from tarjih.validation.hindsight import misled, right_by_weight, who_was_right

    credibility = {s: float(e["mean"]) for s, e in fit.summary["sources"].items()}
    sources = who_was_right(fit.case, outcomes, credibility)
    if not len(sources):
        return "Nobody took a side on what is settled.\n"
    once, weighted = right_by_weight(sources)
    out = [
        f"Statements on what is settled were right in {number(once, 2)}; ",
        f"weighted by credibility in {number(weighted, 2)}.\nWhich sources were right:\n",
        _who(sources),
    ]
    against = misled(fit.case, outcomes, credibility)
    if len(against):
        out.append("What misled (claims against the truth, the most credible and strongest first):\n")
        rows = [
            (
                str(r["claim"]),
                str(r["source"]),
                str(r["about"]),
                f"{r['stance']:+d}",
                number(r["credibility"], 2),
                str(r["gloss"]),
            )
            for r in against.records()[:MOST_MISLED]
        ]
        out.append(aligned(("claim", "source", "about", "stance", "c", "gloss"), rows))
    return "".join(out)


def _who(sources: Table) -> str:
    every = sources.records()
    rows = [
        (
            str(r["source"]),
            str(r["kind"]),
            str(r["statements"]),
            number(r["right"], 1),
            number(r["share"], 2),
            number(r["credibility"], 2),
        )
        for r in every[:MOST_SHOWN]
    ]
    more = f"  … and {len(every) - MOST_SHOWN} more sources.\n" if len(every) > MOST_SHOWN else ""
    return aligned(("source", "kind", "claims", "right", "share", "c"), rows) + more
