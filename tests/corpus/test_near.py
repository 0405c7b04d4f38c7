"""What `check` points out: names and files that are nearly others, and what a coder may have forgotten."""

import pytest

from tarjih.__main__ import main
from tarjih.corpus import read_corpus
from tarjih.corpus.advice import advice
from tarjih.corpus.filenames import misnamed
from tarjih.corpus.near import near_names, unread_files
from tarjih.runs.faults import InputFault

HEAD = "source,proposition,stance\n"


def case(folder, claims, **files):
    """Write a case and return its folder; the names of other files have two underscores for the full stop."""
    (folder / "claims.csv").write_text(claims, encoding="utf-8")
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(text, encoding="utf-8")
    return folder


def near(folder):
    """The notes on names, each with its line."""
    return [f"{f.line}: {f.what}" for f in near_names(read_corpus(folder))]


@pytest.mark.parametrize(
    ("one", "two", "how"),
    [
        ("fire brigade", "fire brigad", "one letter apart"),
        ("arson", "arsn", "one letter apart"),
        ("neighbour", "niehgbour", None),
        ("neighbour", "neihgbour", "one letter apart"),
        ("Ali Hassan", "ali hassan", "one name in two spellings"),
        ("Al-Kadhimi", "Al Kadhimi", "look alike"),
        ("قاسم علي", "قاسم علی", "one name in two spellings"),
        ("قاسم علي", "قاســم علي", "one name in two spellings"),
        ("أحمد", "احمد", "look alike"),
        ("Cairo", "\u0421airo", "letters of different alphabets"),
        ("paper", "\u0440\u0430\u0440\u0435r", "letters of different alphabets"),
        ("Åsa Lind", "Asa Lind", "look alike"),
        ("שָׁלוֹם", "שלום", "look alike"),
        ("fire brigade", "M\ufffdller", "has lost its letters"),
        ("group 1", "group 2", None),
        ("team_a", "team_b", None),
        ("us", "uk", None),
        ("the mayor", "the major of the city", None),
    ],
)
@pytest.mark.parametrize("column", ["source", "proposition"])
def test_names_that_are_nearly_one_are_listed(tmp_path, one, two, how, column):
    """A spelling, a slip of a key and a letter of another alphabet are pointed out; digits and other words are not."""
    rows = [f"{n},p,1\n" if column == "source" else f"a,{n},1\n" for n in (one, two)]
    notes = near(case(tmp_path, HEAD + "".join(rows)))

    assert len(notes) == (how is not None)
    assert how is None or (how in notes[0] and notes[0].startswith("3: "))


def test_what_a_register_does_not_list_is_named_with_the_nearest(tmp_path):
    """Where sources.csv and questions.yaml are there, a name that they lack is pointed out."""
    case(
        tmp_path,
        HEAD + "ann,arson,2\nbob,accident_or_not,1\n",
        sources__csv="source\nann\n",
        questions__yaml="propositions: {arson: {en: It was arson}}\n",
    )

    assert near(tmp_path) == [
        '3: proposition "accident_or_not" is not in questions.yaml. List it if it is another.',
        '3: source "bob" is not in sources.csv. List it if it is another.',
    ]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("questions.yml", "questions.yaml"),
        ("Questions.yaml", "questions.yaml"),
        ("question.yaml", "questions.yaml"),
        ("qestions.yaml", "questions.yaml"),
        ("source.csv", "sources.csv"),
        ("Sources.CSV", "sources.csv"),
        ("articles.csv.txt", "articles.csv"),
        ("outcome.csv", "outcomes.csv"),
        ("prior.yaml", "priors.yaml"),
        ("questions (1).yaml", "questions.yaml"),
        ("Sources - Copy.csv", "sources.csv"),
        ("Copy of articles.csv", "articles.csv"),
        ("sources.xlsx", "sources.csv"),
        ("Questions.XLSX", "questions.yaml"),
        ("priors.ods", "priors.yaml"),
        ("questions.csv", "questions.yaml"),
        ("articles.yaml", "articles.csv"),
        ("sources.csv.gz", "sources.csv"),
        ("brief.yml", "brief.yaml"),
        ("Truth.csv", "truth.csv"),
    ],
)
def test_a_file_of_nearly_the_right_name_is_a_fault(tmp_path, name, meant):
    """What would be passed over in silence stops the reading, with the name that is meant."""
    case(tmp_path, HEAD + "a,p,1\n")
    (tmp_path / name).write_text("x", encoding="utf-8")

    with pytest.raises(InputFault, match=f"this file is not read. Did you mean {meant}"):
        read_corpus(tmp_path)
    (tmp_path / meant).write_text("", encoding="utf-8")
    assert [lost for _, lost in misnamed(tmp_path)] == [False]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("sources_final.csv", "sources.csv"),
        ("Articles v2.xlsx", "articles.csv"),
        ("questions-2031-05-03.yaml", "questions.yaml"),
        ("new source.csv", "sources.csv"),
        ("outcomes_نهائي.csv", "outcomes.csv"),
    ],
)
def test_a_version_of_a_file_is_a_fault_where_the_file_is_missing(tmp_path, name, meant):
    """A word, number or date that tells versions apart hides no file; beside the file itself it is one put aside."""
    case(tmp_path, HEAD + "a,p,1\n")
    (tmp_path / name).write_text("x", encoding="utf-8")

    with pytest.raises(InputFault, match=f"this file is not read. Did you mean {meant}"):
        read_corpus(tmp_path)
    (tmp_path / meant).write_text("", encoding="utf-8")
    assert misnamed(tmp_path) == []


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("questions", "questions.yaml"),
        ("questions.json", "questions.yaml"),
        ("Sources.cvs", "sources.csv"),
        ("outcomes.csv.bak", "outcomes.csv"),
        ("questions.yaml~", "questions.yaml"),
        ("#sources.csv#", "sources.csv"),
        ("~$sources.xlsx", ""),
        ("truth.pdf", ""),
        ("my outcomes.json", ""),
    ],
)
def test_what_editors_leave_and_other_endings_are_pointed_out(tmp_path, name, meant):
    """A file of exactly this name in another form, or left by an editor, is named, and stops nothing."""
    (tmp_path / name).write_text("x", encoding="utf-8")
    found = misnamed(tmp_path)
    assert [(note.what.partition("? ")[0], lost) for note, lost in found] == (
        [(f"this file is not read. Did you mean {meant}", False)] if meant else []
    )


def test_a_version_of_priors_is_pointed_out(tmp_path):
    """Priors of any name can be named in a command, so a version of them stops nothing."""
    (tmp_path / "priors_v2.yaml").write_text("x", encoding="utf-8")
    ((note, lost),) = misnamed(tmp_path)
    assert (lost, note.what) == (False, "this file is not read. Did you mean priors.yaml? Rename it.")


@pytest.mark.parametrize(
    ("name", "lacks"),
    [
        *(
            ("my_sources.csv", "sources.csv"),
            ("Source list.xlsx", "sources.csv"),
            ("harbour-priors.yml", "priors.yaml"),
        ),
        *(("my_claims.csv", ""), ("my_questions.yaml", ""), ("resources.csv", ""), ("sources_notes.docx", "")),
    ],
)
def test_a_file_that_may_be_meant_for_one_that_is_missing_is_told(tmp_path, name, lacks):
    """It has the word for it in its name; where the case has that file, or uses this one, nothing is said."""
    case(tmp_path, HEAD + "a,p,1\n", questions__yaml="propositions: {p: {en: P.}}\n")
    (tmp_path / name).write_text("x", encoding="utf-8")
    notes = [(f.file, f.what) for f in unread_files(tmp_path)]
    what = f"this file is not read, and the case has no {lacks}. If that is meant, rename it."
    assert notes == ([(str(tmp_path / name), what)] if lacks else [])
    assert unread_files(tmp_path, tmp_path / name) == []


@pytest.mark.parametrize(("name", "meant"), [("Analysts", "analysts"), ("analyst", "analysts"), ("coding", "codings")])
def test_a_folder_of_nearly_the_right_name_is_a_fault(tmp_path, name, meant):
    """Analysts or coders whose folder is called otherwise would be left out in silence."""
    case(tmp_path, HEAD + "a,p,1\n")
    (tmp_path / name).mkdir()
    with pytest.raises(InputFault, match=f"this folder is not read. Did you mean {meant}"):
        read_corpus(tmp_path)
    (tmp_path / meant).mkdir()
    ((note, lost),) = misnamed(tmp_path)
    assert (lost, note.what) == (
        False,
        f"this folder is not read: {meant} is, which lies beside it. Put its files there.",
    )


@pytest.mark.parametrize(
    "name",
    [
        "notes.csv",
        "brief.txt",
        "brief.yaml",
        "case.xlsx",
        "truth.csv",
        "claims.docx",
        "sources.zip",
        "my_sources.csv",
        "README.md",
        "import_unread.csv",
    ],
)
def test_other_files_are_left_alone(tmp_path, name):
    """A file of another name beside the claims is nobody's business."""
    case(tmp_path, HEAD + "a,p,1\n")
    (tmp_path / name).write_text("x", encoding="utf-8")
    assert misnamed(tmp_path) == []


@pytest.mark.parametrize(
    ("name", "how"),
    [
        (
            "coding.xlsx",
            r"tarjih new DIR --from \S*coding.xlsx; a coding sheet is named .*: --corpus \S*coding",
        ),
        ("statements.csv", r"tarjih new DIR --from \S*statements.csv$"),
    ],
)
def test_a_folder_without_claims_says_what_to_do_with_its_tables(tmp_path, name, how):
    """Whoever puts a table of another name into a folder is told how it becomes a case."""
    (tmp_path / name).write_text("x", encoding="utf-8")
    with pytest.raises(InputFault, match=how):
        read_corpus(tmp_path)


@pytest.mark.parametrize("name", ["claims.xls", "claims.xlsx", "claims.ods", "Claims.CSV"])
def test_claims_in_another_form_are_told(tmp_path, name):
    """Beside claims.csv they are pointed out; without it, the right name is told, and that a workbook can be named."""
    case(tmp_path, HEAD + "a,p,1\n")
    (tmp_path / name).write_text("x", encoding="utf-8")
    ((note, lost),) = misnamed(tmp_path)
    assert "this file is not read: claims.csv is, which lies beside it." in note.what
    assert not lost

    (tmp_path / "claims.csv").unlink()
    ((fault, lost),) = misnamed(tmp_path)
    assert lost
    assert fault.what.startswith("this file is not read. Did you mean claims.csv?")
    assert (f"name it itself: --corpus {tmp_path / name}" in fault.what) == (name != "Claims.CSV")


def said(folder, claims, **files):
    """What is advised of a case, as one text."""
    return "\n".join(f"{f.line}: {f.what}" for f in advice(read_corpus(case(folder, claims, **files))))


def test_interests_that_nobody_coded_are_missed(tmp_path):
    """Where sources contradict each other and no claim has an interest, the accused's denial would decide."""
    assert "no claim has an interest, though sources contradict each other" in said(tmp_path, HEAD + "a,p,1\nb,p,-2\n")
    assert "no claim has an interest" not in said(tmp_path, "source,proposition,stance,interest\na,p,1,0\nb,p,-2,-1\n")


def test_blocs_that_take_sides_are_named(tmp_path):
    """The blocs that contradict each other stand in the note."""
    claims = "source,proposition,stance,bloc\na,p,1,east\nb,p,-2,west\n"
    assert "though sources of east, west contradict each other" in said(tmp_path, claims)


def test_an_interest_follows_what_a_proposition_entails(tmp_path):
    """Who gains by what a proposition entails gains by the proposition."""
    questions = "questions: {who: {states: [kh, aah, none], truth: {kh: {p_kh: 1, p_any: 1}, aah: {p_any: 1}}}}\n"
    rows = "source,bloc,proposition,stance,interest\ngov,state,p_any,2,1\nman,state,p_kh,2,{}\n"
    assert 'bloc "state" gains by "p_any" (line 2) and has interest 0 here' in said(
        tmp_path, rows.format(0), questions__yaml=questions
    )
    assert "entails" not in said(tmp_path, rows.format(1), questions__yaml=questions)


def test_answers_on_no_question_are_missed(tmp_path):
    """Propositions of which each speaker asserts one and denies the others are pointed out once, together."""
    rows = "kremlin,the_uk_did_it,2\nkremlin,russia_did_it,-2\nlondon,russia_did_it,2\nlondon,the_uk_did_it,-2\n"
    notes = said(tmp_path, HEAD + rows)

    assert notes.count("seem to exclude each other") == 1
    assert '"the_uk_did_it"' in notes
    assert '"russia_did_it"' in notes


@pytest.mark.parametrize(
    ("one", "two", "how"),
    [
        ("The guard saw the fire.", "The guard saw a fire", "one proposition in two wordings"),
        ("People were hurt", "People were not hurt", "deny each other"),
        ("أصيب أحد", "لم أصيب أحد", "deny each other"),
        ("The guard saw the fire", "The chief saw the fire", None),
    ],
)
def test_two_wordings_of_one_thing_are_found(tmp_path, one, two, how):
    """A proposition beside its like or its denial is pointed out."""
    questions = f'propositions:\n  p: {{en: "{one}"}}\n  q: {{en: "{two}"}}\n'
    notes = said(tmp_path, HEAD + "a,p,1\n", questions__yaml=questions)

    assert (how in notes) if how else not notes


def test_one_article_and_no_origins_are_noted(tmp_path):
    """A case that hangs on one article, or in which copies may count, is told of it; a sketch of a few rows is not."""
    head = "source,proposition,stance,article\n"
    few, many = (head + "".join(f"s{i}x,p,1,A\n" for i in range(n)) for n in (3, 6))
    assert said(tmp_path, few) == ""
    notes = said(tmp_path, many)
    assert 'all 6 claims stand in article "A"' in notes
    assert "no claim has an origin, and 6 sources say the same" in notes


def test_repeats_within_a_day_are_noted(tmp_path):
    """Two outlets that say the same on one day without an origin may be one message."""
    head = "source,proposition,stance,article,said_on,origin\n"
    rows = "a,p,1,A,2021-11-07,\nb,p,1,B,2021-11-07,\nc,p,1,C,2021-11-08,wire\n"
    assert '3: 2 sources say the same of "p" on 2021-11-07 without an origin (a, b)' in said(tmp_path, head + rows)


def test_strict_makes_faults_of_notes(tmp_path, capsys):
    """`check` lists notes and passes; with --strict it refuses them."""
    case(tmp_path, HEAD + "neighbour,arson,1\nowner,arsn,2\n")
    assert main(["check", "--corpus", str(tmp_path)]) == 0
    assert "one letter apart" in capsys.readouterr().out
    assert main(["check", "--corpus", str(tmp_path), "--strict"]) == 2
    assert "one letter apart" in capsys.readouterr().err
