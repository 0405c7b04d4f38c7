"""``tarjih fit``: fit a case by NUTS, write the fit's folder and print the answers."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from tarjih.cli.aligned import aligned
from tarjih.cli.options import (
    Commands,
    case_options,
    command_line,
    corpus_of,
    json_option,
    out_folder,
    print_json,
    within,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tarjih.corpus import Corpus
    from tarjih.inference.fit import Fit, Settings
    from tarjih.priors import Priors

__all__ = ["declare", "fit_case", "next_commands"]

MOST_ROWS = 24
"""Answers that are printed; results.csv has all."""
LONGEST_LABEL = 48


def declare(commands: Commands) -> None:
    """Declare the command."""
    parser = commands.add_parser("fit", help="fit a case by NUTS, write the fit's folder and print the answers")
    case_options(parser)
    parser.add_argument("--out", type=Path, metavar="DIR", help="folder to write (default: fits/NAME in the case)")
    parser.add_argument("--name", metavar="NAME", help="name of the fit in the case's log (default: today's date)")
    parser.add_argument("--as-of", default="", metavar="DATE", help="use only the claims up to then")
    parser.add_argument(
        "--given", action="append", default=[], metavar="P=V", help="take P as true, false or V probable"
    )
    parser.add_argument("--seed", type=int, default=None, metavar="N", help="seed of the sampler (default: 20211107)")
    parser.add_argument("--draws", type=int, default=None, metavar="N", help="draws of each chain (default: 1000)")
    parser.add_argument("--chains", type=int, default=4, metavar="N", help="chains (default: 4)")
    parser.add_argument(
        "--approximate", action="store_true", help="a normal approximation, for a case too large for NUTS"
    )
    parser.add_argument("--draft", action="store_true", help="write even what fails the gate")
    parser.add_argument(
        "--excel", action="store_true", help="write results.xlsx too, and results.csv as Excel reads it"
    )
    json_option(parser)
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> int:
    from tarjih.corpus.advice import uncoded_interest
    from tarjih.corpus.claims import undated
    from tarjih.corpus.filenames import misnamed
    from tarjih.inference.fit import Settings, input_digests
    from tarjih.inference.importance import SEED
    from tarjih.priors.inputs import day, given, load
    from tarjih.runs.exit_codes import DONE
    from tarjih.runs.input_limits import LARGEST_SEED, MOST_CHAINS, MOST_DRAWS

    within("--draws", chosen.draws, 50, MOST_DRAWS, "for which no memory would do")
    within("--chains", chosen.chains, 2, MOST_CHAINS, "since each takes memory and four do")
    within("--seed", chosen.seed, 0, LARGEST_SEED, "which is 2^62: the sampler takes 64 bits")
    settings = Settings(
        seed=SEED if chosen.seed is None else chosen.seed,
        chains=chosen.chains,
        draws=chosen.draws,
        as_of=day(chosen.as_of) if chosen.as_of else "",
        given=tuple(given(chosen.given).items()),
        approximate=chosen.approximate,
        draft=chosen.draft,
    )
    out = _place(chosen)
    out_folder(out, fit=True)
    corpus, priors = load(corpus_of(chosen), chosen.priors)
    if chosen.name is not None:
        _refuse_taken(out, input_digests(corpus, priors), settings.as_of)
    done = fit_case(corpus, priors, settings, out, excel=chosen.excel)
    without = undated(corpus.claims) if chosen.as_of else ""
    unread = (f"{note.place}: {note.what}" for note, _ in misnamed(corpus.folder))
    notes = [note for note in (without, uncoded_interest(corpus), *unread) if note]
    if chosen.json:
        from tarjih.inference.results import results

        rows = results(done.summary, done.case.corpus).records()
        print_json(
            {"run": done.run["id"], "folder": str(out), "diagnostics": done.run["diagnostics"], "answers": rows}
            | ({"undated": without} if without else {})
            | ({"notes": notes} if notes else {})
        )
    else:
        print(_answers(done), end="")
        print("".join(f"{note}\n" for note in notes), end="")
        print(_size(done, chosen.approximate) + f" Written to {out}.")
        print(next_commands(done, out), end="")
    return DONE


def _place(chosen: argparse.Namespace) -> Path:
    """Return the folder to write: the one that was named, or one under the case."""
    import datetime as dt
    import re

    from tarjih.runs.caselog import fits_folder
    from tarjih.runs.faults import Fault, InputFault, printable

    if chosen.out is not None:
        if chosen.name is not None:
            raise InputFault([Fault("--name", 0, "a fit has a name or a folder. Leave out --out, or --name.")])
        return Path(chosen.out)
    if chosen.corpus is None and chosen.name is None:
        what = "say where the fit goes: --out DIR, --name NAME for one under the project's case, or --corpus DIR."
        raise InputFault([Fault("--out", 0, what)])
    folder = fits_folder(corpus_of(chosen))
    if chosen.name is not None:
        if not re.fullmatch(r"[\w][\w.-]{0,59}", chosen.name) or chosen.name in {"latest", "previous"}:
            what = f'"{printable(chosen.name)}" is no name of a fit: letters, digits, _, - and dots, at most 60.'
            raise InputFault([Fault("--name", 0, what)])
        return folder / str(chosen.name)
    today = dt.datetime.now(dt.UTC).date().isoformat()
    names = (today, *(f"{today}-{n}" for n in range(2, 10_000)))
    return next(folder / n for n in names if not (folder / n).exists())


def _refuse_taken(out: Path, inputs: Mapping[str, str], as_of: str) -> None:
    """Refuse a name that a fit of other inputs has, since later commands would mean that one."""
    from tarjih.inference.stored import read_record
    from tarjih.runs.faults import Fault, InputFault

    if not (out / "run.json").is_file():
        return
    earlier = read_record(out)[0]
    if earlier["inputs"] != dict(inputs) or earlier["settings"]["as_of"] != as_of:
        what = f'the fit "{out.name}" was made of other inputs, and stays. Choose another name, or remove {out}.'
        raise InputFault([Fault("--name", 0, what)])


def fit_case(corpus: Corpus, priors: Priors, settings: Settings, out: Path, *, excel: bool = False) -> Fit:
    """Fit a case, write the fit and note it in the log of the case.

    Raises
    ------
    InputFault
        When the folder holds a fit of another case.
    """
    from tarjih.inference.fit import fit, write_fit

    _refuse_another_case(out, corpus)
    done = write_fit(fit(corpus, priors, settings), out, excel=excel)
    _note(done, out, corpus)
    return done


def _refuse_another_case(out: Path, corpus: Corpus) -> None:
    from tarjih.inference.fit import case_mark
    from tarjih.inference.stored import read_record
    from tarjih.runs.faults import Fault, InputFault

    mark = read_record(out)[0].get("case") if (out / "run.json").is_file() else None
    if mark is not None and mark != case_mark(corpus):
        what = (
            "this folder holds a fit of another case, or of this one before it was moved. Name another, or remove it."
        )
        raise InputFault([Fault(str(out), 0, what)])


def _note(done: Fit, out: Path, corpus: Corpus) -> None:
    """Enter a fit in the log of its case."""
    from tarjih.inference.targets import calls
    from tarjih.runs.caselog import append, changed, entries, log_of
    from tarjih.runs.record import content_digest

    log = log_of(out)
    if log is None or log.parent.parent.resolve() != corpus.folder.resolve():
        return
    earlier = [e for e in entries(log) if e["what"] == "fit"]
    about = {part: done.run[part] for part in ("inputs", "settings", "code")}
    difference = changed(about, earlier[-1]) if earlier else "the first fit"
    about |= {"record": content_digest(done.run), "changed": difference, "headlines": calls(done)}
    append(log, "fit", name=out.resolve().name, run=done.run["id"], **about)


def _answers(done: Fit) -> str:
    """Return the table of the answers: questions first, then propositions."""
    from tarjih.inference.results import results

    table = results(done.summary, done.case.corpus)
    rows = [r for r in table.records() if r["part"] in {"question", "proposition"}]
    shown = [
        (
            f"{r['name']}={r['answer']}" if r["part"] == "question" else str(r["name"]),
            str(r["label"])[:LONGEST_LABEL],
            f"{r['mean']:.0%}",
            f"{r['q05']:.0%}–{r['q95']:.0%}",
            f"{r['prior_mean']:.0%}",
            "–" if r.get("claims") is None else str(r["claims"]),
        )
        for r in rows[:MOST_ROWS]
    ]
    text = aligned(("answer", "", "probability", "90 % range", "before", "claims"), shown) if shown else ""
    more = f"  … and {len(rows) - MOST_ROWS} more, in results.csv.\n" if len(rows) > MOST_ROWS else ""
    return text + more + _numbers(done)


def _numbers(done: Fit) -> str:
    """Return the table of the quantities; nothing where the case has none."""
    from tarjih.language import number_text

    rows = []
    for name, entry in done.summary.get("quantities", {}).items():
        of = done.case.corpus.quantities[name]
        day = of.scale == "date"
        middle, low, high = (number_text(entry[q], day=day) for q in ("q50", "q05", "q95"))
        was = "–".join(number_text(entry[f"prior_{q}"], day=day) for q in ("q05", "q95"))
        text = f"{of.en} ({of.unit})" if of.en and of.unit else of.en or of.unit
        rows.append((name, text[:LONGEST_LABEL], middle, f"{low}–{high}", was, str(entry["claims"])))
    return aligned(("quantity", "", "number", "90 % range", "before", "claims"), rows) if rows else ""


def _size(done: Fit, approximate: bool) -> str:  # noqa: FBT001
    d = done.summary["diagnostics"]
    counts = {"claim": done.case.claims, "proposition": done.summary["propositions"], "source": done.summary["sources"]}
    size = ", ".join(f"{len(t)} {name}{'' if len(t) == 1 else 's'}" for name, t in counts.items() if len(t))
    ess = min(d["ess_bulk_min"], d["ess_tail_min"])
    gate = f"R-hat at most {d['rhat_max']:.3f}, at least {ess:.0f} effective draws"
    if approximate:
        gate = f"a normal approximation, Pareto k {d['pareto_k']:.2f}{'' if d['ok'] else ', which fails the gate'}"
    return f"{size}: {gate}."


def next_commands(done: Fit, out: Path) -> str:
    """Return the commands that follow a fit, as they may be typed."""
    from tarjih.inference.targets import headlines

    asked = [*(t.name for t in headlines(done.case)), *done.case.corpus.quantities][:1]
    beside = out.with_name(f"{out.name}-sensitivity")
    lines = [
        ("what moved an answer", command_line("explain", asked[0], "--fit", out)) if asked else None,
        ("what would change it", command_line("sensitivity", "--fit", out, "--out", beside)),
        ("the briefing", command_line("brief", "--fit", out)),
        ("all answers", str(out / "results.csv")),
    ]
    lines_shown = [line for line in lines if line is not None]
    wide = max(len(what) for what, _ in lines_shown)
    return "Next:\n" + "".join(f"  {what:<{wide}}  {how}\n" for what, how in lines_shown)
