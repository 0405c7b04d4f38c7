"""``tarjih elicit``: a blank form for an analyst's priors, and its reading back into the case."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from tarjih.cli.aligned import aligned
from tarjih.cli.options import Commands, case_options, command_line, corpus_of, out_file

if TYPE_CHECKING:
    from tarjih.corpus import Corpus
    from tarjih.priors import Priors

__all__ = ["declare"]

NOTES = (
    "Answer the rows that you have a view of, before you read the claims; leave the others empty.",
    "Give low and high so that you would be surprised, one time in twenty each, to be outside of them; and the middle.",
    "Or give the middle alone, or odds for and against such as 1:4, or a word of the table below. One way a row.",
    "The answers to one question have to sum to about 100 %; one of them may be left empty and gets what is left.",
    "Say under because why you think so: one sentence is enough for a question.",
    "Do not rename the sheets and columns. Columns named note or x_... are yours.",
)
WIDTHS = {"question": 24, "answer": 20, "asks": 60, "low": 9, "middle": 9, "high": 9, "odds": 10, "word": 22}
BECAUSE = 60


def declare(commands: Commands) -> None:
    """Declare the command."""
    parser = commands.add_parser("elicit", help="write a blank form for an analyst's priors, or read a filled one")
    parser.add_argument("file", type=Path, nargs="?", metavar="FILE", help="a filled form, which is put into the case")
    case_options(parser)
    parser.add_argument("--form", type=Path, metavar="FILE", help="write a blank form, an .xlsx")
    parser.add_argument("--name", metavar="NAME", help="the analyst's position, as figures name it (default: FILE's)")
    parser.add_argument("--replace", action="store_true", help="replace the form that the analyst has in the case")
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> int:
    from tarjih.priors.inputs import load
    from tarjih.runs.exit_codes import DONE
    from tarjih.runs.faults import Fault, InputFault
    from tarjih.runs.files import write

    if (chosen.file is None) == (chosen.form is None):
        what = "name a form to read, or --form FILE.xlsx for a blank one: one of the two."
        raise InputFault([Fault("FILE", 0, what)])
    corpus, priors = load(corpus_of(chosen), chosen.priors)
    if chosen.form is None:
        return _read(chosen, corpus)
    if chosen.form.suffix.lower() != ".xlsx":
        raise InputFault([Fault("--form", 0, "a form is a workbook: give it a name that ends in .xlsx.")])
    if chosen.form.exists():
        what = "there is a file already, and no form is written over another. Name a new one."
        raise InputFault([Fault(str(chosen.form), 0, what)])
    out_file(chosen.form)
    content = form(corpus, priors)
    write(chosen.form, content)
    print(f"A form for the priors of one analyst: {chosen.form}. Its sheet about says how to fill it in.")
    print(f"Then: {command_line('elicit', chosen.form, '--corpus', corpus.folder, '--name', 'NAME')}")
    return DONE


def _read(chosen: argparse.Namespace, corpus: Corpus) -> int:
    """Check a filled form against the case, and put it among the case's analysts."""
    from tarjih.priors import read_priors
    from tarjih.priors.analysts import POOL, analysts_folder
    from tarjih.priors.check import for_corpus
    from tarjih.priors.elicited import SHEETS
    from tarjih.runs.exit_codes import DONE
    from tarjih.runs.faults import Fault, InputFault, printable
    from tarjih.runs.files import write

    if chosen.file.suffix.lower() not in SHEETS:
        raise InputFault([Fault(str(chosen.file), 0, "this is no form: an .xlsx, .ods or .xls is.")])
    name = chosen.name or chosen.file.stem
    if not re.fullmatch(r"\w[\w.-]{0,59}", name) or name == POOL:
        what = f'"{printable(name)}" is no name of an analyst: letters, digits, _, - and dots, at most 60.'
        raise InputFault([Fault("--name", 0, what)])
    folder = analysts_folder(corpus.folder)
    place = folder / f"{name}{chosen.file.suffix.lower()}"
    others = sorted(folder.glob(f"{name}.*")) if folder.is_dir() else []
    if others and not (chosen.replace and others == [place]):
        what = "the analyst has this file already. To replace a form by one of the same ending: --replace."
        raise InputFault([Fault(str(others[0]), 0, what)])
    read = read_priors(chosen.file, place=place)
    faults = for_corpus(read, corpus)
    if faults:
        raise InputFault(faults)
    rows = list(_answers(read))
    if not rows:
        raise InputFault([Fault(str(chosen.file), 0, "no row of this form is filled in.")])
    write(place, chosen.file.read_bytes())
    print(aligned(("answer", "middle", "90 % range", "because"), rows), end="")
    print(f"{name}: {len(rows)} probabilities; all else is as in {Path(list(read.files)[1]).name}. Written to {place}.")
    print(f"What all analysts believe together: {command_line('pool', '--corpus', corpus.folder, '--fit', 'latest')}")
    return DONE


def _answers(read: Priors) -> Iterator[tuple[str, str, str, str]]:
    """Yield the answers of a form, as they were read."""
    from tarjih.priors.scales import Scale, natural

    for name, question in read.questions.items():
        if question.file != read.file:
            continue
        p = question.probability
        if p is None:
            states = question.states or {}
            yield from ((f"{name}={s}", f"{x:.1%}", "", question.because) for s, x in states.items())
            continue
        low, high = (natural(p.mu + sign * 1.6448536 * p.sigma, Scale.PROBABILITY, 1.0) for sign in (-1, 1))
        yield name, f"{p.median:.1%}", f"{low:.1%}–{high:.1%}" if p.sigma else "", question.because


def form(corpus: Corpus, priors: Priors) -> bytes:
    """Return a blank form: a row for each answer to a question, and for each proposition by itself."""
    import io

    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    from tarjih.priors.elicited import ABOUT, COLUMNS, SHEET
    from tarjih.priors.words import TITLES, estimative_words

    book = Workbook()
    sheet = book.create_sheet(SHEET, 0)
    del book["Sheet"]
    sheet.append(COLUMNS)
    sheet.freeze_panes = "D2"
    for row in _rows(corpus, priors):
        sheet.append(row)
        for cell in sheet[sheet.max_row]:
            cell.data_type = "s" if cell.value is not None else cell.data_type  # never a formula
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    last = sheet.max_row
    for at, name in enumerate(COLUMNS, start=1):
        letter = get_column_letter(at)
        sheet.cell(1, at).font = Font(bold=True)
        sheet.column_dimensions[letter].width = WIDTHS.get(name, BECAUSE)
        for number in range(2, last + 1):
            wanted = {"odds": "@", "low": "0.0##%", "middle": "0.0##%", "high": "0.0##%"}.get(name)
            sheet.cell(number, at).number_format = wanted or "General"
        if name == "word" and last > 1:
            rule = DataValidation("list", formula1=f'"{",".join(estimative_words(priors.bands))}"', allow_blank=True)
            rule.error, rule.errorTitle = f"Estimative words are those of {TITLES[priors.bands]}.", name
            sheet.add_data_validation(rule)
            rule.add(f"{letter}2:{letter}{last}")
    about = book.create_sheet(ABOUT)
    rows = [("what", "value"), ("extends", Path(priors.file).name), ("bands", priors.bands)]
    for entry in (*rows, *(("note", text) for text in NOTES)):
        about.append(entry)
    about.column_dimensions["B"].width = 110
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _rows(corpus: Corpus, priors: Priors) -> Iterator[tuple[str, str | None, str]]:
    """Yield the rows of a form: question, answer, and the text of both."""
    from tarjih.priors.check import elsewhere_stated

    for name, question in corpus.questions.items():
        if name in priors.questions and priors.questions[name].given:
            continue  # a table under other questions, which no row can say
        for state in question.states:
            label = question.labels.get(state)
            text = f"{question.en or name} {label.en if label and label.en else state.replace('_', ' ')}"
            yield name, state, text
    stated = elsewhere_stated(corpus)
    for name, proposition in corpus.propositions.items():
        if name not in stated:
            yield name, None, proposition.event or proposition.en or name.replace("_", " ")
