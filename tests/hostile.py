"""Files that are meant to hurt, drawn: good documents and tables with something wrong anywhere in them."""

import copy
import csv
import io
import json

from cases import PRIORS, QUESTIONS
from hypothesis import strategies as st

from tarjih.errors import Faults
from tarjih.schema import plain
from tarjih.yamlfile import parse_yaml

TEMPLATES = {
    "priors": parse_yaml(
        PRIORS
        + "accuracy:\n  official: {between: [0.6, 0.9], mass: 0.8, because: a test}\n"
        + "  militia: {word: likely, because: a test}\n"
        + "access:\n  direct: {distribution: normal, mean: 0, sd: 1, because: a test}\n"
        + "copying:\n  fidelity: {value: 1, because: a test}\n"
        + "switches: {copying: false, tendency: auto}\nbands: icd203\n",
        "",
        Faults(),
    ),
    "questions": parse_yaml(QUESTIONS + "title: {en: A, ar: B}\nbackground: C\n", "", Faults()),
}
ODD = st.one_of(
    st.sampled_from(
        [
            *(None, True, False, 0, 1, -1, 2, 0.5, 1.5, 1e-9, 1000, 2021),
            *(
                "",
                " ",
                "x",
                "likely",
                "…",
                "2021-11-07",
                "other",
                "true",
                "auto",
                "1",
                "general.yaml",
                "../x",
                "a" * 201,
            ),
            *([], {}, [[]], ["a", "a"], ["a", "b"], {"a": 1}, {"en": "x"}),
            {"value": 0.5, "because": "x y"},
            {"states": {"true": 0, "false": 1}, "because": "x y"},
        ]
    ),
    st.floats(-2, 2, allow_nan=False),
    st.text(max_size=5),
)


def places(data, path=()):
    """Every place in a document, the outermost first."""
    yield path
    for key, child in data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ():
        yield from places(child, (*path, key))


@st.composite
def changed(draw, template):
    """A good document with one to three changes: a value replaced, an entry lost, renamed or added."""
    data = copy.deepcopy(plain(template))
    for _ in range(draw(st.integers(1, 3))):
        *way, last = draw(st.sampled_from([p for p in places(data) if p]))
        inner = data
        for step in way:
            inner = inner[step]
        do = draw(st.sampled_from(["replace", "drop", "rename", "add", "move"]))
        if do == "replace" or (isinstance(inner, list) and do != "drop"):
            inner[last] = copy.deepcopy(draw(ODD))
        elif do == "drop":
            del inner[last]
        elif do == "rename":
            inner[draw(st.sampled_from(["x", "because", "states", "value", "en", "other", str(last) + "s"]))] = (
                inner.pop(last)
            )
        else:
            inner[draw(st.sampled_from(["x", "because", "states", "truth", "mass", "given", "en"]))] = copy.deepcopy(
                draw(ODD)
            )
    return data


def as_yaml(data):
    """The document in YAML's flow style, which JSON is."""
    return json.dumps(data, ensure_ascii=False)


# ------------------------------------------------------------------------------------------------ broken files

SHARP = [
    "&a ",
    "*a",
    "!!python/object:os.system ",
    "<<: ",
    "---\n",
    "...\n",
    "%YAML 9\n",
    "{",
    "}",
    "[",
    "]",
    ": ",
    "? ",
    "- ",
]
SHARP += ["\t", "\r", "\x00", "\x85", "\u2028", "\ufeff", "\u202e", "|", ">", "'", '"', "#", "\\ud800", "~", "\n", "  "]
CELLS = [
    "",
    " ",
    "a",
    "b",
    "p",
    "q",
    "true",
    "-2",
    "2",
    "+1",
    "\u22122",
    "٢",
    "2.0",
    "1e9",
    "9" * 400,
    "2021-11-07",
    "2021-13",
]
CELLS += [
    "0000",
    "c1",
    "c2",
    "A1",
    "named",
    "anonymous",
    "direct",
    "fact",
    "forecast",
    "a>b",
    ">",
    "#N/A",
    "=1+1",
    "“x”",
    "é",
]
CELLS += [
    "e\u0301",
    "\u200b",
    "\u00a0a",
    "x" * 201,
    "x" * 70_000,
    "a\nb",
    'a"b',
    "a;b",
    "a\tb",
    "\x08",
    "\ufffd",
    "😀",
    "other",
]


@st.composite
def yaml_bytes(draw, template):
    """A changed document as a file, with sharp characters strewn in and bytes lost."""
    data = draw(changed(template))
    style = draw(st.sampled_from([as_yaml, lambda d: json.dumps(d, indent=1, ensure_ascii=True)]))
    text = style(data)
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(text)))
        text = text[:at] + draw(st.sampled_from(SHARP)) + text[at + draw(st.integers(0, 3)) :]
    return damaged(draw, text.encode("utf-8", "surrogatepass"))


@st.composite
def csv_bytes(draw, columns):
    """A table of these columns, and of others, as some spreadsheet would write it or spoil it."""
    header = draw(st.lists(st.sampled_from([*columns, "note", "x_own", "", "source "]), min_size=1, max_size=8))
    header = [*dict.fromkeys([*columns[: draw(st.integers(0, 4))], *header])]
    cell = st.one_of(st.sampled_from(CELLS), st.text(max_size=6))
    rows = draw(st.lists(st.lists(cell, min_size=len(header), max_size=len(header)), max_size=6))
    if rows and draw(st.booleans()):
        rows[0] = rows[0][: draw(st.integers(0, len(header)))]
    out = io.StringIO()
    mark = draw(st.sampled_from([",", ";", "\t"]))
    writer = csv.writer(out, delimiter=mark, lineterminator=draw(st.sampled_from(["\n", "\r\n", "\r"])))
    writer.writerow(header)
    writer.writerows(rows)
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32", "cp1256", "latin-1"]))
    return damaged(
        draw, out.getvalue().encode(encoding, "replace" if encoding in {"cp1256", "latin-1"} else "surrogatepass")
    )


def damaged(draw, raw):
    """The bytes, now and then with some of them lost, doubled or replaced."""
    for _ in range(draw(st.sampled_from([0, 0, 0, 1, 2]))):
        at = draw(st.integers(0, len(raw)))
        raw = raw[:at] + draw(st.one_of(st.binary(max_size=3), st.just(raw[at : at + 20] * 3))) + raw[at + 2 :]
    return raw
