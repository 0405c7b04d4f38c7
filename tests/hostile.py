"""Files that are meant to hurt, drawn: good documents and tables with something wrong anywhere in them."""

import copy
import csv
import io
import json
import random

from cases import PRIORS, QUESTIONS
from hypothesis import strategies as st

from tarjih.corpus.yamltree import parse_yaml
from tarjih.priors.schema import plain
from tarjih.runs.faults import Faults

TEMPLATES = {
    "priors": parse_yaml(
        PRIORS
        + "accuracy:\n  official: {between: [0.6, 0.9], mass: 0.8, because: a test}\n"
        + "  militia: {word: likely, because: a test}\n"
        + "access:\n  direct: {distribution: normal, mean: 0, sd: 1, because: a test}\n"
        + "copying:\n  fidelity: {value: 1, because: a test}\n"
        + "switches: {copying: false, channel: true}\nbands: icd203\n",
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
    for _ in range(draw(st.sampled_from([0, 1, 1, 2, 3]))):
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
    for _ in range(draw(st.sampled_from([0, 0, 0, 1, 3]))):
        at = draw(st.integers(0, len(text)))
        text = text[:at] + draw(st.sampled_from(SHARP)) + text[at + draw(st.integers(0, 3)) :]
    return damaged(draw, text.encode("utf-8", "surrogatepass"))


SOUND = {
    "claim": ["", "c1", "c2", "c3", "c4"],
    "source": ["a", "b", "c"],
    "proposition": ["p", "q", "r"],
    "stance": ["2", "1", "0", "-1", "-2", "\u22122", "٢"],
    "interest": ["", "1", "0", "-1"],
    "access": ["", "direct", "informed", "inference"],
    "mode": ["", "fact", "forecast", "commitment"],
    "utterance": ["", "u1", "u2"],
    "origin": ["", "o1"],
    "channel": ["", "wire", "wire>paper"],
    "said_on": ["", "2021", "2021-11", "2021-11-07"],
    "article": ["A1", "A2"],
    "paragraph": ["1", "2", "3"],
    "kind": [""],
    "bloc": [""],
    "identity": ["", "named"],
    "published": ["", "2021-11-08"],
    "language": ["en", "ar"],
    "paragraphs": ["", "9"],
    "sha256": [""],
    "outlet": ["Post"],
}
"""What each column may well hold; of the rest any text will do."""


@st.composite
def csv_bytes(draw, columns):
    """A table of these columns, and of others, as some spreadsheet would write it or spoil it."""
    own = [*dict.fromkeys([*columns, "note", "x_own"])]
    lost = draw(st.sets(st.sampled_from(own), max_size=draw(st.sampled_from([0, 0, 0, 4]))))
    header = [c for c in own if c not in lost and c not in {"question", "state"}]
    size = draw(st.sampled_from([0, 1, 2, 2, 3, 5]))
    rows = [[draw(st.sampled_from(SOUND.get(c, ["x y"]))) for c in header] for _ in range(size)]
    for at, row in enumerate(rows):  # what names its row is not given twice
        named = zip(header, row, strict=True)
        row[:] = [f"{v[0]}{at + 1}" if v and c == columns[0] and c != "source" else v for c, v in named]
    cell = st.one_of(st.sampled_from(CELLS), st.text(max_size=6))
    for _ in range(draw(st.sampled_from([0, 0, 0, 1, 3]))):
        if rows:
            rows[draw(st.integers(0, size - 1))][draw(st.integers(0, len(header) - 1))] = draw(cell)
    if draw(st.integers(0, 3)) == 3:
        header[draw(st.integers(0, len(header) - 1))] = draw(st.sampled_from(["", "source ", "source", "stence", "=x"]))
    if rows and draw(st.integers(0, 5)) == 5:
        rows[0] = rows[0][: draw(st.integers(0, len(header)))]
    out = io.StringIO()
    mark = draw(st.sampled_from([",", ",", ";", "\t"]))
    writer = csv.writer(out, delimiter=mark, lineterminator=draw(st.sampled_from(["\n", "\r\n", "\r"])))
    writer.writerow(header)
    writer.writerows(rows)
    encoding = draw(st.sampled_from(["utf-8", "utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1256"]))
    return damaged(draw, out.getvalue().encode(encoding, "replace" if encoding == "cp1256" else "surrogatepass"))


def damaged(draw, raw):
    """The bytes, now and then with some of them lost, doubled or replaced."""
    for _ in range(draw(st.sampled_from([0, 0, 0, 1, 2]))):
        at = draw(st.integers(0, len(raw)))
        raw = raw[:at] + draw(st.one_of(st.binary(max_size=3), st.just(raw[at : at + 20] * 3))) + raw[at + 2 :]
    return raw


SPLICED = [s.encode("utf-8", "surrogatepass") for s in (*SHARP, *CELLS) if len(s) < 1000]


def broken(raw, seed, number):
    """Further files made of one by chance alone: pieces lost, doubled, moved, overwritten or spliced in."""
    rng = random.Random(seed)  # noqa: S311 - no secret
    for _ in range(number):
        out = raw
        for _ in range(rng.choice([1, 1, 1, 2, 4])):
            at = rng.randint(0, len(out))
            to = min(len(out), at + rng.choice([0, 1, 2, 5, 20, 200]))
            other = rng.randint(0, len(out))
            new = rng.choice([b"", rng.choice(SPLICED), rng.randbytes(2), out[other : other + 30], out[at:to] * 3])
            out = out[:at] + new + out[to:]
        yield out
