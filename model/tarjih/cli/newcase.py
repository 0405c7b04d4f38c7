"""A case to fill in: its files with a few example rows that run, and a codebook that says how to code each column.

Supply an empty folder, and claims read from elsewhere where there are any (:mod:`tarjih.corpus.importing`); get
``claims.csv``, ``sources.csv``, ``articles.csv``, ``questions.yaml``, ``priors.yaml``, the schemas for editors, and
``CODEBOOK.md``.
What is written passes ``tarjih check`` and can be fitted as it stands.  A folder that holds anything is refused.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from tarjih.corpus.importing import Imported
from tarjih.priors import schema
from tarjih.runs.faults import Fault, InputFault
from tarjih.runs.files import write_folder
from tarjih.runs.table import Table

__all__ = ["CODEBOOK", "new_case"]

CODEBOOK = """\
# Codebook

Everything this software knows of an affair it reads from this folder. You fill in the tables with any spreadsheet
(save as CSV, UTF-8); no programming is needed. The rows and entries whose names begin with `example` show the form:
delete them when you have rows of your own.

## What a claim is

One row of `claims.csv` is one source taking one stance on one proposition at one place. A sentence in which somebody
says three things gives three rows. Code only what is said: what would follow from it by logic is worked out later.

| column | what to write |
|---|---|
| claim | a name of its own; leave it empty and the row's number is taken |
| source | who says it: the innermost speaker, as a short name such as `fire_chief`; the same name on every row |
| proposition | what it is about: a name listed in `questions.yaml`, such as `example_fire_set` |
| question, state | in the place of a proposition: the question, and the state that the speaker gives as its answer |
| stance | 2 asserts, 1 suggests or hedges, 0 speaks of it and takes no side, -1 doubts, -2 denies |
| interest | 1 the source gains if people believe the proposition, -1 it loses, 0 neither or not known |
| access | `direct` saw it or took part, `informed` was told or briefed, `inference` argues; else empty |
| mode | `fact` for what is or was, `forecast` for what will be, `commitment` for the speaker's own promise or threat |
| utterance | one name for all rows that report one act of speaking, in however many articles |
| origin | whose words are passed on: rows with one origin carry one message, and count once |
| channel | the outlets through which the words came, first to last: `wire>paper` |
| said_on | 2021-11-07, or what is known of it: 2021-11, 2021 |
| article, paragraph | where it stands; articles are listed in `articles.csv` |
| confidence | how sure you are of this row, from 0 to 1; empty for sure |
| gloss, gloss_ar | one sentence of your own that says what was claimed, in English and in Arabic |
| note, x_anything | yours; not read |

Only source, proposition and stance are needed. Two rules matter most. **Copies are no witnesses**: where five outlets
print one agency's story, give the five rows one origin. **Interest is not bias in your view of the source**: write 1
or -1 only where being believed on this proposition helps or harms the source.

## The other files

- `sources.csv`: for each source its kind (`official`, `security_official`, `militia`, `politician`, `diplomat`,
  `analyst`, `media`, `government_statement`, `author`, `witness`, `unknown`; a kind of your own needs a line under
  `accuracy:` in `priors.yaml`, else it counts as `unknown`), its bloc if it has one, `named` or `anonymous`, and its
  name for readers.
- `articles.csv`: outlet, date, language, title; digest and number of paragraphs if you keep the texts.
- `questions.yaml`: the propositions in words; questions with states that exclude each other, and which propositions
  each state makes true. A forecast names its event and its horizon: a date by which it has happened or has not.
- `priors.yaml`: what you hold probable before reading, each number with its reason. Whatever it does not say comes
  from `general.yaml`, which ships with the software.

## From here to a briefing

Where `tarjih` is not found, write `.venv/bin/tarjih` in the project's folder; FOLDER is this one.

    tarjih check --corpus FOLDER       # every fault with its line, and codings to look at again
    tarjih fit --corpus FOLDER --out FOLDER/fit
    tarjih briefing --corpus FOLDER    # fits by itself; figures and briefing.html in FOLDER/figures

Code, check, mend, and only then look at results. Let a second person code a part without seeing yours:
`codings/coder_a.csv` and `codings/coder_b.csv` have the same columns, and `tarjih agreement` compares them.
"""

COLUMNS = (
    *("claim", "source", "proposition", "stance", "interest", "access", "mode", "utterance", "origin", "channel"),
    *("said_on", "article", "paragraph", "gloss", "note"),
)
MARK = "an example: delete this row"
CLAIMS = tuple(
    (*said, *at, MARK)
    for said, at in (
        (
            ("example_1", "example_chief", "example_fire_set", 1, 0, "informed", "fact", "", "", "", "2021-03-02"),
            ("example_A1", 2, "The fire chief says the pattern points to somebody setting it."),
        ),
        (
            (
                "example_2",
                "example_owner",
                "example_fire_set",
                -2,
                -1,
                "inference",
                "fact",
                "",
                "",
                "wire",
                "2021-03-02",
            ),
            ("example_A1", 4, "The owner calls it an electrical fault; he loses if it was set."),
        ),
        (
            ("example_3", "example_guard", "example_seen_leaving", 2, 0, "direct", "fact", "", "", "", "2021-03-03"),
            ("example_A2", 1, "A guard saw two people leave by the back gate."),
        ),
        (
            ("example_4", "example_prosecutor", "example_charges", 2, 0, "informed", "commitment", "", "", "", "2021"),
            ("example_A2", 6, "The prosecutor promises charges before summer."),
        ),
    )
)
SOURCES = (
    ("example_chief", "official", "", "named", "Fire chief", MARK),
    ("example_owner", "unknown", "", "named", "Owner of the warehouse", MARK),
    ("example_guard", "witness", "", "anonymous", "A guard", MARK),
    ("example_prosecutor", "official", "", "named", "Public prosecutor", MARK),
)
ARTICLES = (
    ("example_A1", "Evening Paper", "2021-03-02", "en", "Warehouse burns down", 9, MARK),
    ("example_A2", "Morning Paper", "2021-03-03", "en", "Two seen leaving before the fire", 7, MARK),
)
QUESTIONS = """\
# yaml-language-server: $schema=questions.schema.json
# What the case asks. Names are yours: short, without blanks. Replace everything that begins with example.

title: {en: "A new case: write here what it is about"}
background: >-
  Two or three sentences for a reader who knows nothing of the affair.

propositions:
  example_fire_set: {en: Somebody set the fire.}
  example_seen_leaving: {en: Two people left the yard before the fire.}
  example_charges:                       # a forecast names its event and the day by which it has happened or not
    en: Somebody is charged with arson by the end of June 2021.
    event: charges for arson are filed
    horizon: 2021-06-30

questions:
  example_cause:
    en: What caused the fire?
    states: [arson, accident]            # they exclude each other; write other: true if there may be one more
    truth:                               # which propositions each state makes true; what is absent is false
      arson: {example_fire_set: 1}
      accident: {}
"""
PRIORS = """\
# yaml-language-server: $schema=priors.schema.json
# What you hold before reading. Every number needs its reason: for a probability, the class of cases it is taken from.
# Whatever is not said here is taken from general.yaml, which ships with the software.
version: 1
extends: general.yaml
"""
EXAMPLE_PRIORS = """
questions:
  example_cause:
    states: {arson: 0.2, accident: 0.8}
    because: "Reference class: warehouse fires in which a cause was found; about one in five was set."
  example_charges:
    probability: {between: [0.1, 0.5]}
    because: "Reference class: promises of charges in arson inquiries, of which a minority is kept within months."
"""


def new_case(folder: Path, imported: Imported | None = None) -> list[str]:
    """Write a case to fill in.

    Parameters
    ----------
    folder
        Where; it does not exist yet, or is empty.
    imported
        Claims from elsewhere, in the place of the examples.

    Returns
    -------
    The names of the files written.

    Raises
    ------
    InputFault
        When the folder is a file or holds anything.
    """
    if folder.exists() and not folder.is_dir():
        raise InputFault([Fault(str(folder), 0, "this is a file. Name a folder that does not exist yet.")])
    if folder.is_dir() and any(folder.iterdir()):
        what = "this folder is not empty, and nothing in it will be overwritten. Name another."
        raise InputFault([Fault(str(folder), 0, what)])
    contents = _of(imported) if imported else _examples()
    contents |= {"CODEBOOK.md": CODEBOOK.encode()}
    contents |= {"questions.schema.json": schema.rendered(schema.questions())}
    contents |= {"priors.schema.json": schema.rendered(schema.priors())}
    write_folder(folder, contents)
    return list(contents)


def _examples() -> dict[str, bytes]:
    """Return the files of a case of four example claims."""
    return {
        "claims.csv": Table(COLUMNS, CLAIMS).csv(),
        "sources.csv": Table(("source", "kind", "bloc", "identity", "name", "note"), SOURCES).csv(),
        "articles.csv": Table(
            ("article", "outlet", "published", "language", "title", "paragraphs", "note"), ARTICLES
        ).csv(),
        "questions.yaml": QUESTIONS.encode(),
        "priors.yaml": (PRIORS + EXAMPLE_PRIORS).encode(),
    }


def _of(imported: Imported) -> dict[str, bytes]:
    """Return the files of a case of claims from elsewhere."""
    out = {"claims.csv": imported.claims.csv(), "sources.csv": imported.sources.csv()}
    if len(imported.articles):
        out["articles.csv"] = imported.articles.csv()
    if len(imported.unread):
        out["import_unread.csv"] = imported.unread.csv()
    return out | {"questions.yaml": _questions(imported.wordings).encode(), "priors.yaml": PRIORS.encode()}


def _questions(wordings: Mapping[str, str]) -> str:
    """Return ``questions.yaml`` with the propositions as they were worded elsewhere."""
    head: Sequence[str] = (
        "# yaml-language-server: $schema=questions.schema.json",
        "# Every proposition by itself is true or false. Which of them exclude each other is said by a question:",
        "#   questions: {cause: {states: [arson, accident], truth: {arson: {fire_set: 1}}}}",
        "",
        'title: {en: "A case read from elsewhere: write here what it is about"}',
        "",
        "propositions:",
    )
    if not wordings:
        return "\n".join([*head[:-1], ""])
    own = (f"  {_quoted(name)}: {{en: {_quoted(text)}}}" for name, text in wordings.items())
    return "\n".join([*head, *own, ""])


def _quoted(text: str) -> str:
    """Return a text in double quotation marks, which YAML reads as JSON does."""
    return json.dumps(text, ensure_ascii=False)
