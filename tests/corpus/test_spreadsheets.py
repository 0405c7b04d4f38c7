"""A case as spreadsheets save it: whatever the encoding, separator and blanks, what is read is the plain case."""

import dataclasses
import re

import pytest

from tarjih.corpus import read_corpus
from tarjih.runs.faults import InputFault

CLAIMS = """\
claim,source,proposition,question,state,stance,interest,paragraph,article,said_on,channel,gloss
k1,minister,casualties,,,-2,1,3,A1,2021-11-07,reuters>wire,Nobody was hurt
k2,الوزير,casualties,,,2,-1,12,A1,2021-11,,"He said: no, nobody"
k3,aide,,cause,set,1,0,,A2,2021,,
k4,aide,,cause,chance,,,,A2,,,He called it “chance”
"""
SOURCES = "source,kind,bloc,identity,name\nminister,official,iraq,named,The Minister\naide,media,west,anonymous,\n"
ARTICLES = "article,outlet,published,paragraphs\nA1,Paper,2021-11-08,20\nA2,Wire,2021-11,\n"
PLAIN = {"claims": CLAIMS, "sources": SOURCES, "articles": ARTICLES}


def semicolons(text, mark=";"):
    """The same table with another separator: a comma within a quoted cell stays."""
    return re.sub(r'("[^"]*")|,', lambda m: m[1] or mark, text)


def quoted(text):
    """The same table with every cell in quotation marks."""
    return "".join(
        ",".join('"' + (a or b) + '"' for a, b in re.findall(r'(?:^|,)(?:"([^"]*)"|([^,]*))', line)) + "\n"
        for line in text.splitlines()
    )


def around(blank, mark=","):
    """The same table with a blank on both sides of every cell that is not quoted."""

    def change(text):
        lines = text.splitlines()
        plain = [line.replace(",", f"{blank}{mark}{blank}") for line in lines]
        return "".join(f"{a}\n" if '"' in a else f"{blank}{b}{blank}\n" for a, b in zip(lines, plain, strict=True))

    return change


def numbers(digits, minus="-"):
    """The same table with numbers in other digits, outside names and headers."""
    table = str.maketrans("0123456789", digits)

    def change(text):
        head, *rows = text.splitlines()
        said = re.compile(r"(?<=,)-?[0-9][0-9-]*(?=,|$)")
        rest = [said.sub(lambda m: re.sub("^-", minus, m[0]).translate(table), row) for row in rows]
        return "\n".join([head, *rest]) + "\n"

    return change


VARIANTS = {
    "byte-order mark": lambda t: t.encode("utf-8-sig"),
    "CRLF": lambda t: t.replace("\n", "\r\n"),
    "CR only": lambda t: t.replace("\n", "\r"),
    "no last line end": lambda t: t.rstrip("\n"),
    "semicolons": semicolons,
    "tabs": lambda t: semicolons(t, "\t"),
    "semicolons, CRLF and a mark": lambda t: semicolons(t).replace("\n", "\r\n").encode("utf-8-sig"),
    "sep= above": lambda t: "sep=;\r\n" + semicolons(t),
    "UTF-16 little-endian": lambda t: b"\xff\xfe" + t.encode("utf-16-le"),
    "UTF-16 big-endian": lambda t: b"\xfe\xff" + t.encode("utf-16-be"),
    "Unicode text of Excel": lambda t: b"\xff\xfe" + semicolons(t, "\t").replace("\n", "\r\n").encode("utf-16-le"),
    "all quoted": quoted,
    "spaces around": around(" "),
    "spaces before quotation marks": lambda t: t.replace(',"', ',   "'),
    "no-break spaces around": around("\N{NO-BREAK SPACE}"),
    "narrow no-break spaces around": around("\N{NARROW NO-BREAK SPACE}"),
    "zero-width spaces around": around("\N{ZERO WIDTH SPACE}"),
    "marks of order within": around("\ufeff"),
    "trailing empty columns": lambda t: t.replace("\n", ",,,\n"),
    "trailing empty columns in the header": lambda t: t.replace("\n", ",,,\n", 1),
    "trailing blank columns": lambda t: t.replace("\n", ",\N{NO-BREAK SPACE},\N{ZERO WIDTH SPACE}\n"),
    "blank lines": lambda t: "\n\n" + t.replace("\n", "\n\n , ,\n"),
    "Arabic-Indic digits": numbers("٠١٢٣٤٥٦٧٨٩"),
    "Persian digits": numbers("۰۱۲۳۴۵۶۷۸۹"),
    "typeset minus": numbers("0123456789", "\N{MINUS SIGN}"),
    "Arabic digits with a typeset minus": numbers("٠١٢٣٤٥٦٧٨٩", "\N{MINUS SIGN}"),
    "mark of direction before a number": numbers("0123456789", "\N{RIGHT-TO-LEFT MARK}-"),
}


def case(folder, files):
    """What is read from a folder of these files, less lines and digests."""
    folder.mkdir()
    for name, content in files.items():
        (folder / f"{name}.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
    corpus = read_corpus(folder)
    return dataclasses.replace(
        corpus,
        folder=folder.parent,
        files={},
        claims=tuple(dataclasses.replace(c, line=0) for c in corpus.claims),
        sources={n: dataclasses.replace(s, line=0) for n, s in corpus.sources.items()},
        articles={n: dataclasses.replace(a, line=0) for n, a in corpus.articles.items()},
    )


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_case_is_the_plain_one(tmp_path, variant):
    """Every file saved in this way gives exactly the claims, sources and articles of the plain files."""
    changed = {name: VARIANTS[variant](text) for name, text in PLAIN.items()}

    assert changed["claims"] != CLAIMS
    assert case(tmp_path / "changed", changed) == case(tmp_path / "plain", PLAIN)


def test_a_quoted_line_end_is_part_of_its_cell(tmp_path):
    """A gloss on two lines is one gloss, whichever line ends the file has."""
    two = PLAIN | {"claims": CLAIMS.replace("no, nobody", "no,\nnobody")}
    windows = {name: text.replace("\n", "\r\n") for name, text in two.items()}

    assert case(tmp_path / "a", two) == case(tmp_path / "b", windows)
    assert read_corpus(tmp_path / "b").claims[1].gloss == "He said: no,\nnobody"
    assert [c.line for c in read_corpus(tmp_path / "b").claims] == [2, 3, 5, 6]


def test_spaces_of_other_widths_within_a_name_are_spaces(tmp_path):
    """A name with a no-break space in it is the name with a plain one, not a second source."""
    (tmp_path / "claims.csv").write_text(
        "source,proposition,stance\nthe minister,p,2\nthe\N{NO-BREAK SPACE}minister,q,1\n", encoding="utf-8"
    )

    assert list(read_corpus(tmp_path).sources) == ["the minister"]


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("2.0", r"stance 2\.0 is not a whole number"),
        ("2,0", r"has 4 cells, the header has 3\. Is a cell with the delimiter in it not quoted"),
        ('"2,0"', r'stance "2,0" is not a whole number'),
        ("--2", r'stance "--2" is not a whole number'),
        ("\N{EN DASH}2", r"is not a whole number\. The codebook allows -2, -1, 0, 1, 2"),
        ("'-2", r"is not a whole number"),
        ("“2”", r"is not a whole number"),
        ('"2" ', r"text follows a closed quotation mark"),
        ("½", r"is not a whole number"),
        ("٢٠", r"is off the scale"),
    ],
)
def test_what_cannot_be_told_is_refused(tmp_path, cell, said):
    """A stance that is no whole number as it stands is never rounded, cut or guessed."""
    (tmp_path / "claims.csv").write_text(f"source,proposition,stance\nminister,p,{cell}\n", encoding="utf-8")

    with pytest.raises(InputFault, match=said):
        read_corpus(tmp_path)
