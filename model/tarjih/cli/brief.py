"""``tarjih brief``: the briefing of one fit, as a page, as slides, as a document or as a print."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from tarjih.cli.options import (
    Commands,
    case_behind,
    case_options,
    corpus_of,
    fit_folder,
    json_option,
    language_option,
    out_file,
    print_json,
)
from tarjih.cli.pool import pool_options

__all__ = ["declare"]

FORMATS = ("html", "pptx", "docx", "pdf")


def declare(commands: Commands) -> None:
    """Declare the command."""
    parser = commands.add_parser("brief", help="write the briefing as a page, slides, a document or a PDF")
    case_options(parser)
    parser.add_argument(
        "--fit", type=Path, metavar="DIR", help="folder or name of a fit of the case (default: the case's shared fit)"
    )
    language_option(parser)
    parser.add_argument("--format", choices=FORMATS, default="html", help="a page (default), slides, a document, a PDF")
    parser.add_argument("--key", type=Path, metavar="FILE", help="sign the page with this private key (tarjih key)")
    parser.add_argument("--out", type=Path, metavar="FILE", help="file to write (default: brief.LANG.FORMAT)")
    parser.add_argument("--articles", type=Path, metavar="DIR", help="texts of the articles, shown beside the claims")
    parser.add_argument(
        "--since", type=Path, metavar="FIT", help="say what changed since this fit: a folder, a name, previous"
    )
    parser.add_argument("--author", default="", metavar="NAME", help="who wrote it (default: brief.yaml of the case)")
    parser.add_argument("--classification", default="", metavar="TEXT", help="how it may be passed on")
    parser.add_argument("--date", default="", metavar="DAY", help="its day, like 2021-12-31")
    json_option(parser)
    pool_options(parser)
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> int:
    from tarjih.runs.caselog import entries, log_of
    from tarjih.runs.exit_codes import DONE
    from tarjih.runs.faults import Fault, InputFault

    _find_fits(chosen)
    faults = []
    if chosen.key is not None and chosen.format != "html":
        faults.append(Fault("--key", 0, "a page is signed, and no other format. Leave out --format, or --key."))
    if chosen.fit is not None and chosen.priors is not None:
        what = "a fit has its own priors. Leave out --priors, or --fit."
        faults.append(Fault("--fit", 0, what))
    if chosen.articles is not None and not chosen.articles.is_dir():
        faults.append(Fault("--articles", 0, f"{chosen.articles} is not a folder."))
    out = chosen.out or Path(f"brief.{chosen.lang}.{chosen.format}")
    if out.is_dir():
        faults.append(Fault("--out", 0, f"{out} is a folder. Name a file."))
    if faults:
        raise InputFault(faults)
    out_file(out, read=[chosen.fit, chosen.priors, chosen.since])
    log = log_of(chosen.fit) if chosen.key is not None and chosen.fit is not None else None
    if log is not None:
        entries(log)  # a log that is broken is refused before anything is written

    from tarjih.inference.cache import shared_fit
    from tarjih.inference.fit import Settings, read_fit
    from tarjih.inference.targets import calls
    from tarjih.priors.inputs import load
    from tarjih.report.brief import Asked, brief
    from tarjih.report.details import Details
    from tarjih.runs.files import write

    if chosen.fit is not None:
        done = read_fit(chosen.fit)
        folder = case_behind(chosen.fit, done.run.get("case", ""), chosen.corpus)
    else:
        folder = corpus_of(chosen)
        done = shared_fit(*load(folder, chosen.priors), Settings())
    asked = Asked(
        lang=chosen.lang,
        form=chosen.format,
        details=Details(chosen.author, chosen.classification, chosen.date),
        folder=folder,
        articles=chosen.articles,
        since=read_fit(chosen.since) if chosen.since is not None else None,
        pool=chosen.pool,
        weights=tuple(chosen.weight),
    )
    content = brief(done, asked)
    if chosen.format == "html":
        _write_page(out, content, done.run["id"], chosen.key, log)
    else:
        write(out, content)
    if chosen.json:
        print_json({"briefing": str(out), "run": done.run["id"], "headlines": calls(done)})
    else:
        print(f"The briefing: {out}")
    return DONE


def _write_page(out: Path, page: bytes, run: str, key: Path | None, log: Path | None) -> None:
    """Write a page with its digest; one that is signed goes into the log of the case, where there is one."""
    from tarjih.runs.caselog import append, head
    from tarjih.runs.files import write
    from tarjih.runs.signing import seal_of, sealed_page

    content = sealed_page(page, run, key, after=head(log) if log else "")
    write(out, content)
    seal = seal_of(content)
    if log is not None and seal is not None:
        file = os.path.relpath(out.resolve(), log.parent.parent)
        append(log, "page", name=out.name, run=run, sha256=seal["sha256"], file=file)


def _find_fits(chosen: argparse.Namespace) -> None:
    """Replace names of fits by their folders, in the case that is named or that has the fit in its folder."""
    from tarjih.runs.caselog import log_of

    if chosen.fit is not None and not chosen.fit.exists():
        chosen.fit = fit_folder(chosen.fit, chosen.corpus)
    if chosen.since is not None and not chosen.since.exists():
        log = None if chosen.fit is None else log_of(chosen.fit)
        chosen.since = fit_folder(chosen.since, chosen.corpus if log is None else log.parent.parent, option="--since")
