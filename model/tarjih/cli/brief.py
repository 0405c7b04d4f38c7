"""``tarjih brief``: the briefing of one fit, as a page or as slides."""

from __future__ import annotations

import argparse
from pathlib import Path

from tarjih.cli.options import Commands, case_options, corpus_of, out_file

__all__ = ["declare"]


def declare(commands: Commands) -> None:
    """Declare the command."""
    parser = commands.add_parser("brief", help="write the briefing as one page or as slides")
    case_options(parser)
    parser.add_argument("--fit", type=Path, metavar="DIR", help="folder of a fit (default: the case's shared fit)")
    parser.add_argument("--lang", choices=("en", "ar"), default="en", help="language (default: en)")
    parser.add_argument("--format", choices=("html", "pptx"), default="html", help="a page (default) or slides")
    parser.add_argument("--key", type=Path, metavar="FILE", help="sign the page with this private key (tarjih key)")
    parser.add_argument("--out", type=Path, metavar="FILE", help="file to write (default: brief.LANG.FORMAT)")
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> int:
    from tarjih.runs.exit_codes import DONE
    from tarjih.runs.faults import Fault, InputFault

    if chosen.fit is not None and (chosen.corpus is not None or chosen.priors is not None):
        what = "a fit has its own case and priors. Leave out --corpus and --priors, or --fit."
        raise InputFault([Fault("--fit", 0, what)])
    out = chosen.out or Path(f"brief.{chosen.lang}.{chosen.format}")
    if out.is_dir():
        raise InputFault([Fault("--out", 0, f"{out} is a folder. Name a file.")])
    out_file(out, read=[chosen.fit, chosen.priors])

    from tarjih.inference.cache import shared_fit
    from tarjih.inference.fit import Settings, read_fit
    from tarjih.priors.inputs import load
    from tarjih.report.brief import brief
    from tarjih.runs.files import write
    from tarjih.runs.signing import sealed_page

    if chosen.fit is not None:
        done = read_fit(chosen.fit)
    else:
        done = shared_fit(*load(corpus_of(chosen), chosen.priors), Settings())
    page = brief(done, lang=chosen.lang, form=chosen.format)
    if chosen.format == "html":
        page = sealed_page(page, done.run["id"], chosen.key)
    write(out, page)
    print(f"The briefing: {out}")
    return DONE
