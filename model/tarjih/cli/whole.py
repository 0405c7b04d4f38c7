"""``tarjih run``: from the folder of a case to the page, in one command."""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from tarjih.cli.options import Commands, command_line, fit_folder, json_option, language_option, print_json

__all__ = ["declare"]


def declare(commands: Commands) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "run", help="check a case, fit it, say what would change the answer, write the briefing"
    )
    parser.add_argument("folder", type=Path, metavar="DIR", help="the folder of the case, or its workbook")
    parser.add_argument("--priors", type=Path, metavar="FILE", help="default: the case's own")
    parser.add_argument("--name", metavar="NAME", help="name of the fit in the case's log (default: today's date)")
    language_option(parser)
    parser.add_argument("--seed", type=int, metavar="N", help="seed of the sampler (default: 20211107)")
    parser.add_argument("--draft", action="store_true", help="write even what fails the gate")
    parser.add_argument("--excel", action="store_true", help="write the results as a workbook too")
    json_option(parser)
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> int:
    from tarjih.cli.main import parser
    from tarjih.priors.analysts import analyst_files, analysts_folder
    from tarjih.runs.exit_codes import DONE

    case = ["--corpus", str(chosen.folder), *(["--priors", str(chosen.priors)] if chosen.priors else [])]
    options = [f"--seed={chosen.seed}"] if chosen.seed is not None else []
    options += ["--draft"] * chosen.draft + ["--excel"] * chosen.excel
    options += [f"--name={chosen.name}"] if chosen.name is not None else []
    declared = parser()

    results: dict[str, object] = {}

    def step(*command: str) -> int:
        if not chosen.json:
            print(f"== {command_line(*command)}", flush=True)
        asked = declared.parse_args([*command, *["--quiet"] * chosen.quiet, *["--json"] * chosen.json])
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed if chosen.json else sys.stdout):
            status = int(asked.run(asked) or DONE)
        if chosen.json:
            results[command[0]] = json.loads(printed.getvalue())
        return status

    def steps() -> Iterator[int]:
        yield step("check", *case)
        yield step("fit", *case, *options)
        fit = fit_folder(Path(chosen.name or "latest"), chosen.folder)
        tested = fit.with_name(f"{fit.name}-sensitivity")
        yield step("sensitivity", "--fit", str(fit), "--out", str(tested))
        if len(analyst_files(analysts_folder(fit.parent.parent))) > 1:
            yield step("pool", "--fit", str(fit))
        beside = chosen.folder.parent if chosen.folder.is_file() else chosen.folder
        page = beside / f"brief.{chosen.lang}.html"
        yield step("brief", "--fit", str(fit), "--lang", chosen.lang, "--out", str(page))

    status = next((s for s in steps() if s), DONE)
    if chosen.json:
        print_json(results)
    return status
