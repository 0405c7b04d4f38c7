"""Tables of other people: each is read as a whole or refused with what to say of it, and what is read passes check."""

import re

import pytest
from imports import HEAD, imported

from tarjih.corpus import read_corpus


def column(*cells, head=HEAD):
    """A table with a row for each stance."""
    return head + "".join(f'a{i},p,"{cell}"\n' for i, cell in enumerate(cells))


READ = {
    "votes for and against": (column("FAVOR", "AGAINST", "NONE"), [], {"stance": [2, -2, 0]}),
    "support and refutation": (column("SUPPORTS", "REFUTES", "NOT ENOUGH INFO"), [], {"stance": [2, -2, 0]}),
    "rumours": (column("support", "deny", "query", "comment"), [], {"stance": [2, -2, 0, 0]}),
    "Likert in words": (
        column("Strongly agree", "agree", "Neutral", "strongly_disagree"),
        [],
        {"stance": [2, 1, 0, -2]},
    ),
    "numbered words": (column("5 - strongly agree", "4 - agree", "1 - strongly disagree"), [], {"stance": [2, 1, -2]}),
    "French": (column("affirme", "doute", "nie"), [], {"stance": [2, -1, -2]}),
    "Russian": (column("за", "против", "нейтрально"), [], {"stance": [2, -2, 0]}),
    "Chinese": (column("支持", "反对"), [], {"stance": [2, -2]}),
    "shares of a hundred": (column("85%", "10 %"), ["--scale", "0..100"], {"stance": [1, -2]}),
    "bars between cells": ("source|proposition|stance\na|p|1\nb|p|0\n", [], {"stance": [2, -2]}),
    "a table of Mechanical Turk": (
        '"HITId","WorkerId","Input.statement","Answer.label"\nh,w1,s,yes\nh,w2,s,no\n',
        [],
        {"source": ["w1", "w2"], "stance": [2, -2]},
    ),
    "agreement alone": (column("agree", "disagree"), [], {"stance": [2, -2]}),
    "pro and con": (column("pro", "con"), [], {"stance": [2, -2]}),
    "signs": (column("+", "-"), [], {"stance": [2, -2]}),
    "marks": (column("✓", "✗"), [], {"stance": [2, -2]}),
    "Arabic sides": (column("مؤيد", "معارض", "محايد"), [], {"stance": [2, -2, 0]}),
    "Arabic answers": (column("نعم", "لا"), [], {"stance": [2, -2]}),
    "Arabic Likert": (column("أوافق بشدة", "أوافق", "لا أوافق بشدة"), [], {"stance": [2, 1, -2]}),
    "verdicts": (column("TRUE", "half-true", "pants-fire", "barely-true"), [], {"stance": [2, 0, -2, -1]}),
    "Arabic digits": (column("\u0662", "-\u0662", "\N{MINUS SIGN}\u0662", "2"), [], {"stance": [2, -2, -2, 2]}),
    "a named scale": (column("1", "2", "3", "4", "5"), ["--scale", "1..5"], {"stance": [-2, -1, 0, 1, 2]}),
    "a scale turned round": (column("1", "5"), ["--scale", "5..1"], {"stance": [2, -2]}),
    "probabilities": (column("0.85", "0.1", "1"), ["--scale", "0..1"], {"stance": [1, -2, 2]}),
    "for, against and between": (column("-1", "0", "1"), ["--scale", "-1..1"], {"stance": [-2, 0, 2]}),
    "the codebook's hedges": (column("-1", "0", "1"), ["--scale", "-2..2"], {"stance": [-1, 0, 1]}),
    "named words": (
        column("aye!", "naw", "eh"),
        ["--stance", "aye=2", "--stance", "naw=-2", "--stance", "eh=out"],
        {"stance": [2, -2]},
    ),
    "row names of R": (
        "source,proposition,stance\n" + '"1",a,p,1\n"2",b,p,0\n',
        [],
        {"stance": [2, -2], "source": ["a", "b"]},
    ),
    "merged cells": (
        HEAD + "Minister,p,1\n,q,0\n,r,1\nAide,p,1\n",
        ["--fill", "source"],
        {"source": ["minister"] * 3 + ["aide"]},
    ),
    "split": (HEAD + "A; B,p,1\nB;A,p,1\nA,p,1\n", ["--split", ";"], {"source": ["a", "b", "b", "a", "a"]}),
    "kept together": (HEAD + "A; B,p,1\nA,p,1\n", ["--split", "source=none"], {"source": ["a_b", "a"]}),
    "last names first": (HEAD + '"Smith, John",p,1\n"Doe, Jane",p,1\n"Smith, Ann",p,0\n', [], {"stance": [2, 2, -2]}),
    "words with their numbers": (column("Agree (4)", "Strongly disagree [1]"), [], {"stance": [1, -2]}),
    "ratings as Label Studio writes them": (
        HEAD + 'a,p,"[{""rating"": 4}]"\nb,p,"{""rating"": 1}"\n',
        ["--scale", "1..5"],
        {"stance": [1, -2]},
    ),
    "a list of one": (HEAD + 'a,p,"[""Yes""]"\nb,p,No\n', [], {"stance": [2, -2]}),
    "a name like a missing value": (HEAD + "NA,p,1\nb,p,1\n", ["--name", "NA"], {"source": ["na", "b"]}),
    "wide": (
        "who,It burnt,He knew\nann,1,0\nbob,,1\n",
        ["--wide", "--map", "source=who"],
        {"proposition": ["it_burnt", "he_knew", "he_knew"]},
    ),
    "many columns": (
        HEAD.strip() + "".join(f",v{i}" for i in range(600)) + "\na,p,1" + ",x" * 600 + "\n",
        [],
        {"stance": [2]},
    ),
    "tabs with bare quotation marks": (
        'source\tproposition\tstance\nann\tHe said "no\t1\nbob\t"quoted" he said\t0\n',
        [],
        {"stance": [2, -2]},
    ),
    "names that spreadsheets would run": (HEAD + "@user,p,1\n+972mag,p,1\n=equal,p,0\n-unknown-,p,1\n", [], {}),
    "days first by their column": (
        "source,proposition,stance,said_on\na,p,1,7/11/2021\nb,p,1,13/11/2021\n",
        [],
        {"said_on": ["2021-11-07", "2021-11-13"]},
    ),
    "months first as asked": (
        "source,proposition,stance,said_on\na,p,1,7/11/2021\n",
        ["--dates", "mdy"],
        {"said_on": ["2021-07-11"]},
    ),
    "tasks and labels": ("task,worker,label\nt1,w1,cat\nt1,w2,dog\nt2,w1,cat\n", [], {"state": ["cat", "dog", "cat"]}),
    "questions as mapped": (
        "task,worker,label\nt1,w1,cat\nt2,w1,dog\n",
        ["--map", "source=worker", "--map", "question=task", "--map", "state=label"],
        {"question": ["t1", "t2"]},
    ),
    "verdicts of fact checkers in Arabic": (column("صحيح", "مضلل", "زائف"), [], {"stance": [2, -1, -2]}),
    "Persian with a joiner": (column("موافق", "مخالف", "بی\u200cنظر"), [], {"stance": [2, -2, 0]}),
    "Greek": (column("συμφωνώ", "διαφωνώ"), [], {"stance": [2, -2]}),
    "full width": (column("\uff0b2", "\uff0d2"), [], {"stance": [2, -2]}),
    "a code for no answer": (column("1", "0", "-99"), [], {"stance": [2, -2]}),
    "whole numbers as pandas writes them": (
        "source,proposition,stance,interest,paragraph,article\na,p,2.0,1.0,3.0,x\nb,p,,,,x\nc,p,-2.0,-1.0,,x\n",
        [],
        {"stance": [2, -2], "interest": [1, -1], "paragraph": [3, None]},
    ),
    "99 beside a scale": (column("1", "5", "99"), ["--scale", "1..5", "--stance", "99=out"], {"stance": [-2, 2]}),
    "lists of Python": (
        HEAD + "\"['AFP', 'AP']\",p,1\nAFP,p,1\n",
        ["--split", "source=json"],
        {"source": ["afp", "ap", "afp"]},
    ),
    "sentences with semicolons": (
        HEAD + "a,It burnt; he knew,1\nb,It burnt; she left,1\nc,It burnt,0\n",
        [],
        {"stance": [2, 2, -2]},
    ),
    "a span of days and what databases write": (
        "source,proposition,stance,said_on\na,p,1,7-9 Nov 2021\nb,p,1,2021-11-07 to 2021-11-09\nc,p,1,2021-11-00\n",
        [],
        {"said_on": ["2021-11", "2021-11", "2021-11"]},
    ),
    "dates of other languages": (
        "source,proposition,stance,said_on\na,p,1,7 ноября 2021\nb,p,1,2021年11月7日\nc,p,1,7 Ekim 2021\n",
        [],
        {"said_on": ["2021-11-07", "2021-11-07", "2021-10-07"]},
    ),
    "times with two zones": (
        "source,proposition,stance,said_on\na,p,1,2021-11-07 23:30:00 +0000 UTC\nb,p,1,20211107T103000Z\n",
        [],
        {"said_on": ["2021-11-07"] * 2},
    ),
    "propositions and questions in one table": (
        "source,proposition,question,state,stance\na,p,,,2\nb,,who,x,2\nc,,who,y,-1\n",
        [],
        {"proposition": ["p", None, None], "state": [None, "x", "y"], "stance": [2, 2, -1]},
    ),
    "states beside propositions without a stance": (
        "source,proposition,question,state\na,x,who,b\na,x,,b\n",
        [],
        {"state": ["b"], "stance": [2]},
    ),
    "sources across, beside a question": (
        "proposition,question,ann,bob\np,q,yes,no\n",
        ["--wide"],
        {"proposition": ["p", "p"], "stance": [2, -2]},
    ),
    "words of the codebook in capitals": (
        "source,proposition,stance,access\na,p,1,Direct\n",
        [],
        {"access": ["direct"]},
    ),
    "places of paragraphs": (
        "source,proposition,stance,article,paragraph\na,p,1,t,p. 4\nb,p,0,t,¶ 5\n",
        [],
        {"stance": [2, -2]},
    ),
    "an older event list of DNA": (
        "ID;time;person;organization;concept;agreement\n1;2001-02-03;Ann;Org;C;yes\n2;2001-02-03;;Org;C;no\n",
        [],
        {"source": ["ann", "org"], "stance": [2, -2]},
    ),
    "a column that is skipped": (
        "source,proposition,stance,confidence\na,p,1,5\nb,p,1,3\n",
        ["--skip", "confidence"],
        {"stance": [2, 2]},
    ),
    "names of columns as Toloka has them": (
        "INPUT:task,OUTPUT:label,ASSIGNMENT:worker_id\nt,yes,w\nt,no,v\n",
        [],
        {"source": ["w", "v"]},
    ),
    "names given twice": (
        "claim,source,proposition,stance\nc3,a,p,1\nc4,b,p,1\n,d,p,0\nc3,e,p,0\n",
        [],
        {"stance": [2, 2, -2, -2]},
    ),
}
"""A table, options, and what some columns of its claims then hold."""

REFUSED = {
    "one word of two": (
        column("FAVOR", "AGAINST", "perhaps"),
        r"""\"perhaps\" \(1\).*--stance FAVOR=2 --stance AGAINST=-2 --stance 'perhaps=…'""",
    ),
    "marks of several kinds": (column("✓", "x", "Y", "N", "+", "-"), r"which are not all known as stances of one kind"),
    "Likert in numbers": (column("1", "2", "3", "4", "5"), r"not the codebook's scale .* --scale 1\.\.5"),
    "percentages": (column("0", "85", "100"), r"--scale 0\.\.100"),
    "a probability": (column("0.85", "1"), r"--scale 0\.\.1 .*each source states: --map probability=stance"),
    "ones and minus ones": (column("-1", "0", "1"), r"--scale -1\.\.1.*--scale -2\.\.2"),
    "shares of one percent": (column("1%", "0%"), r"--scale 0\.\.100 .*--map probability=stance"),
    "percentages of experts, one a column": (
        "Statement;A;B\nWar;80%;5%\nCoup;10%;\n",
        r"If each column is a source: --wide --map proposition=Statement",
    ),
    "verdicts on texts": (
        "claimant,claim,verdict\nA,It is flat,False\n",
        r"--map source=… --map proposition=claim --map stance=verdict .*--set source=NAME",
    ),
    "one name of three": ("who,matter,label\na,p,yes\n", r"--map source=who --map proposition=… --map stance=label"),
    "a form of Google": (
        "Timestamp,Your name,It burnt,He knew\n2021,a,agree,disagree\n2021,b,agree,agree\n",
        r"--wide --map 'source=Your name'",
    ),
    "texts": (column(*(f"statement {i}" for i in range(20))), r"20 different texts.*too many for stances"),
    "two columns of a name": (
        HEAD.strip() + ",stance\na,p,1,0\n",
        r'"stance" is given twice, as column 3 and column 4',
    ),
    "a comma in a name": (HEAD + "Smith, John,p,1\nDoe,p,1\n", r"this row has 4 cells, the header has 3"),
    "a short row": (HEAD + "a,p,1\nb,p\n", r"this row has 2 cells, the header has 3"),
    "cells that were merged": (HEAD + "Minister,p,1\n,q,0\n,r,1\nAide,p,1\n", r"--fill source"),
    "wires joined by commas": (
        HEAD + '"Reuters, AP",p,1\n"AP, AFP",p,1\nReuters,p,0\nAFP,q,1\n',
        r"--split 'source=,'.*--split source=none",
    ),
    "two people and a word": (HEAD + "Ann and Bo,p,1\nAnn,p,1\nBo,q,0\n", r"--split 'source= and '"),
    "several names in a cell": (
        HEAD + "Whatsapp; Facebook,p,1\nFacebook,p,1\n",
        r"--split 'source=;'.*--split source=none",
    ),
    "a list of several": (
        HEAD + 'a,p,"[""Yes"",""No""]"\n',
        r"is a list of several values\. Make a row of each: --split stance=json",
    ),
    "two orders of a date": (
        "source,proposition,stance,said_on\na,p,1,7/11/2021\nb,p,1,8/11/2021\n",
        r"--dates dmy or --dates mdy",
    ),
    "letters that were lost": (HEAD + "????? ????,p,1\n", r"its letters were replaced when the file was saved"),
    "replacement characters": (HEAD + "M\ufffdller,p,1\n", r"its letters were replaced"),
    "letters read wrongly": (
        HEAD + "مهدي".encode().decode("windows-1252", "replace").replace("\ufffd", "") + ",p,1\n",
        r"it is UTF-8 that was read as something else|its letters",
    ),
    "a web page": ("<html><body><table><tr><td>source</td></tr></table></body></html>", r"this is a web page"),
    "a wide table": ("who,It burnt,He knew\nann,agree,disagree\nbob,agree,agree\n", r"--wide --map source=who"),
    "other names": (
        "Speaker,Issue,Position\na,p,2\n",
        r"--map source=Speaker --map proposition=Issue --map stance=Position",
    ),
    "a slip of a word": (
        column("asserts", "denies", "doubts", "denys"),
        r"\"denys\" may be a slip of \"denies\"\..*--stance denys=-2",
    ),
    "shares in two units": (column("85%", "0.2"), r"some with a percent sign and some as a share of 1"),
    "a scale from nothing to four": (column("0", "1", "2", "3", "4"), r"--scale 0\.\.4"),
    "a code beside a scale": (column("1", "5", "99"), r"--scale 1\.\.5 .*no answer in some rows: --stance 99=out"),
    "dates that all ask for their order": (
        "source,proposition,stance,said_on\na,p,1,3/4/2031\nb,p,1,4/5/2031\n",
        r"1 other dates .*--dates dmy or --dates mdy\.$",
    ),
    "lists that never repeat": (HEAD + "A;B,p,1\nC;D,p,1\nE;F,q,1\n", r"--split 'source=;'"),
    "an Arabic semicolon": (HEAD + "علي؛ عمر,p,1\nعلي,p,1\n", r"--split 'source=؛'"),
    "a list of Python": (HEAD + "\"['AFP', 'AP']\",p,1\n", r"is a list of several values.*--split source=json"),
    "confidence on a scale of five": (
        "source,proposition,stance,confidence\na,p,1,1\nb,p,1,5\nc,p,1,3\n",
        r"is taken for confidence, and 2 of 3 cells are none: .*--skip confidence",
    ),
    "a year of another calendar": (
        "source,proposition,stance,said_on\na,p,1,1443-04-02\nb,p,1,١٤٤٣-٠٤-٠٣\n",
        r"has a year of another calendar .*--skip said_on",
    ),
    "UTF-16 without its mark": ((HEAD + "a,p,1\n").encode("utf-16-le"), r"--encoding utf-16-le"),
    "ends of a scale in words": (
        column("1 (strongly disagree)", "2", "5 (strongly agree)"),
        r"words beside numbers\. .*--scale 1\.\.5",
    ),
    "a word beside small numbers": (column("agree", "1", "2"), r"words beside numbers\. .*or --scale -2\.\.2"),
    "several coders in one table": (
        "source,proposition,stance,coder\na,p,2,ana\na,p,1,ben\nb,p,2,ana\n",
        r"1 of 2 statements were coded by several \(ana, ben\)\. .*--skip coder",
    ),
    "shares beside percentages": (
        "source,proposition,probability\na,p,70\nb,p,0.5\n",
        r"some cells of \"probability\" are shares of 1 and others are above 1",
    ),
    "blanks between cells": ('"source" "proposition" "stance"\n"1" "a" "p" 2\n', r"write\.table\(\) of R"),
    "nothing but missing values": (HEAD + "#N/A,p,1\nnan,p,1\n", r"is a word for a missing value"),
}
"""A table, and what is said of it."""


@pytest.mark.parametrize("name", READ)
def test_a_table_is_read_as_a_whole_and_passes_check(tmp_path, name):
    """Every row becomes a claim with what its cells say, and what was written is a sound case."""
    content, options, expected = READ[name]
    assert imported(tmp_path, "own.csv", content, *options) == (0, 0)

    claims = read_corpus(tmp_path / "case").claims
    for attribute, values in expected.items():
        assert [getattr(c, attribute) for c in claims] == values


@pytest.mark.parametrize("name", REFUSED)
def test_a_table_that_admits_two_readings_is_refused_with_what_to_say(tmp_path, capsys, name):
    """Nothing is written, and the message has the values and the option to give."""
    content, said = REFUSED[name]
    assert imported(tmp_path, "own.csv", content) == (2, None)
    message = capsys.readouterr().err
    assert "Traceback" not in message
    assert re.search(said, message, re.DOTALL), message
    assert not (tmp_path / "case").exists()


@pytest.mark.parametrize(
    ("content", "options", "more", "stances"),
    [
        (column("1 (strongly disagree)", "2", "5 (strongly agree)"), [], ["--scale", "1..5"], [-2, -1, 2]),
        ("source,proposition,answer\na,p,1\nb,p,2\n", ["--map", "stance=answer"], ["--scale", "2..1"], [2, -2]),
        ("source,proposition,answer\na,p,1\nb,p,2\n", ["--map", "stance=answer"], ["--scale", "-2..2"], [1, 2]),
        (
            "source,proposition,stance,when\na,p,1,1400/08/16\nb,p,2,1400/08/17\n",
            ["--map", "said_on=when"],
            ["--skip", "when"],
            [1, 2],
        ),
        (",ann,bob\nIt burnt,2,-2\nHe knew,-1,1\n", [], ["--wide", "--map", "proposition="], [2, -2, -1, 1]),
    ],
)
def test_the_option_that_a_message_gives_reads_the_table(tmp_path, content, options, more, stances):
    """What is refused is read with the option that was named, added to the command."""
    assert imported(tmp_path, "own.csv", content, *options) == (2, None)
    assert imported(tmp_path, "own.csv", content, *options, *more) == (0, 0)
    assert [c.stance for c in read_corpus(tmp_path / "case").claims] == stances


@pytest.mark.parametrize(("cell", "sign"), [("A | B", "|"), ('"A\nB"', "\\n"), ("A;B", ";")])
def test_a_cell_that_may_hold_several_names_is_pointed_out(tmp_path, capsys, cell, sign):
    """One such cell refuses nothing, and is told with the option that splits it."""
    assert imported(tmp_path, "own.csv", f"{HEAD}{cell},p,2\nC,p,1\n") == (0, 0)
    assert f"If they are several: --split 'source={sign}'" in capsys.readouterr().out
    assert imported(tmp_path, "own.csv", f"{HEAD}{cell},p,2\nC,p,1\n", "--split", f"source={sign}") == (0, 0)
    assert [c.source for c in read_corpus(tmp_path / "case").claims] == ["a", "b", "c"]


def test_names_stay_what_they_were(tmp_path):
    """A name that a spreadsheet would run as a formula is kept and read back as it was."""
    imported(tmp_path, "own.csv", READ["names that spreadsheets would run"][0])

    assert [s.name for s in read_corpus(tmp_path / "case").sources.values()] == [
        "@user",
        "+972mag",
        "=equal",
        "-unknown-",
    ]


@pytest.mark.parametrize(
    "spellings",
    [
        ["مهدي", "مهدی", "مهـدي", "مَهدي", "\N{RIGHT-TO-LEFT MARK}مهدي"],
        ["کریم", "كريم"],
        ["Ann Lee", "ann  LEE", "Ann\N{NO-BREAK SPACE}Lee", "Ann\N{SOFT HYPHEN} Lee"],
        ["O'Brien", "O\N{RIGHT SINGLE QUOTATION MARK}Brien", "O\N{MODIFIER LETTER APOSTROPHE}Brien"],
        ["\ufb01re", "fire"],
    ],
)
def test_spellings_that_look_the_same_are_one_source(tmp_path, spellings):
    """What a reader cannot see makes no second witness."""
    imported(tmp_path, "own.csv", HEAD + "".join(f"{s},p,1\n" for s in spellings))

    assert len(read_corpus(tmp_path / "case").sources) == 1


@pytest.mark.parametrize(
    "texts",
    [
        ["A+", "A-", "A"],
        ["भाजपा", "भाजपी"],
        ["กา", "กี"],
        ["שִׁיר", "שֵׁיר"],
        ["Åsa", "Asa"],
        [f"https://example.org/world/middle-east/2021/11/07/attack-on-the-residence-live/{n}" for n in ("one", "two")],
        ["w " * 150 + "a", "w " * 150 + "b"],
        ["!!!", "?!", "§"],
    ],
)
@pytest.mark.parametrize("target", ["source", "origin", "bloc", "kind", "utterance"])
def test_different_texts_never_share_a_name(tmp_path, texts, target):
    """Neither length nor signs nor vowel signs of any script make two texts one, in whichever column."""
    other = "" if target == "source" else f",{target}"
    rows = [f'"{t}",p,1\n' if target == "source" else f's{i},p,1,"{t}"\n' for i, t in enumerate(texts)]
    assert imported(tmp_path, "own.csv", HEAD.strip() + other + "\n" + "".join(rows)) == (0, 0)

    corpus = read_corpus(tmp_path / "case")
    of = [getattr(corpus.sources[c.source], target, None) or getattr(c, target) for c in corpus.claims]
    assert len(set(of)) == len(texts)


def test_rows_that_lack_something_are_listed(tmp_path, capsys):
    """A row without a source or with a word for a missing value is left out, and told with its line."""
    imported(tmp_path, "own.csv", HEAD + "NA,p,1\na,,1\nb,p,\nc,p,1\nd,p,1\ne,p,0\nf,q,0\n")

    told = capsys.readouterr().out
    assert (
        'own.csv:2: source "NA" is a word for a missing value: the row was left out. If it is a name: --name NA' in told
    )
    assert 'own.csv:3: proposition "" is empty' in told
    assert 'own.csv:4: stance "" is empty' in told
    assert len(read_corpus(tmp_path / "case").claims) == 4


def test_documents_of_one_title_are_told_apart(tmp_path):
    """Documents are one where their number or their title, date and outlet are the same; what is lacking is filled."""
    head = "source,proposition,stance,article,outlet,published\n"
    rows = (
        "a,p,1,Editorial,One,2020-01-01\nb,p,0,Editorial,Two,2021-06-01\nc,p,1,Report,,2021\nd,p,1,Report,Wire,2021\n"
    )
    imported(tmp_path, "own.csv", head + rows)

    corpus = read_corpus(tmp_path / "case")
    assert {(a.title, a.outlet, a.published) for a in corpus.articles.values()} == {
        ("Editorial", "One", "2020-01-01"),
        ("Editorial", "Two", "2021-06-01"),
        ("Report", "Wire", "2021"),
    }


@pytest.mark.parametrize(
    ("column", "cell", "title", "said_on"),
    [
        ("outlet", "Post", "Post 2021-03-02", ""),
        ("title", "It burnt", "It burnt", ""),
        ("url", "https://post.example/1", "https://post.example/1", ""),
        ("note", "front page", None, "2021-03-02"),
    ],
)
def test_dates_and_outlets_stay_without_a_column_of_articles(tmp_path, column, cell, title, said_on):
    """Where no column names the article its title, address or outlet does; a date alone is that of the claim."""
    imported(tmp_path, "own.csv", f"source,proposition,stance,published,{column}\na,p,2,2021-03-02,{cell}\n")

    corpus = read_corpus(tmp_path / "case")
    assert [a.title for a in corpus.articles.values()] == ([] if title is None else [title])
    assert (corpus.claims[0].said_on, corpus.claims[0].date) == (said_on, "2021-03-02")


def test_empty_cells_are_left_empty_on_request(tmp_path):
    """--fill none says that an empty cell is no merged one."""
    content = HEAD + "Minister,p,1\n,q,0\nAide,p,1\n"
    assert imported(tmp_path, "own.csv", content, "--fill", "none") == (0, 0)
    assert len(read_corpus(tmp_path / "case").claims) == 2


def test_columns_that_were_not_read_are_named(tmp_path, capsys):
    """A column that nobody mapped is named with the option that reads it."""
    imported(tmp_path, "own.csv", "source,proposition,stance,Day,Paper\na,p,2,2021-03-02,Post\n")
    assert (
        "Columns that were not read: Day, Paper. To read one: --map said_on=Day --map outlet=Paper."
        in capsys.readouterr().out
    )
