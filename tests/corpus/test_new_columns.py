"""Columns and keys that a case may have beside the first ones: how sure a coder is, addresses, Arabic, circulation."""

import pytest

from tarjih.corpus import read_corpus
from tarjih.corpus.claims import undated
from tarjih.corpus.importing import read_statements
from tarjih.inference.importance import reweigh
from tarjih.priors.inputs import load
from tarjih.runs.faults import InputFault
from tarjih.testimony.case import assemble

CLAIMS = "source,proposition,stance,said_on,article,confidence,gloss_ar\n"


def case(folder, claims, articles="article,published\n", questions=None):
    """Write a case of these files and read it."""
    folder.mkdir(exist_ok=True)
    (folder / "claims.csv").write_text(CLAIMS + claims, encoding="utf-8")
    (folder / "articles.csv").write_text(articles, encoding="utf-8")
    if questions:
        (folder / "questions.yaml").write_text(questions, encoding="utf-8")
    return read_corpus(folder)


@pytest.mark.parametrize(
    ("cell", "value"), [("", 1.0), ("0.8", 0.8), (".5", 0.5), ("80%", 0.8), ("\u0660\u066b\u0667", 0.7), ("0", 0)]
)
def test_a_coder_says_how_sure_a_row_is(tmp_path, cell, value):
    """Confidence is a number from 0 to 1 in any digits, or a percentage; an empty cell is a sure row."""
    corpus = case(tmp_path, f"a,p,2,,A,{cell},\n", "article\nA\n")

    assert corpus.claims[0].confidence == pytest.approx(value)


@pytest.mark.parametrize("cell", ["1.2", "-0.1", "high", "120%"])
def test_confidence_off_its_scale_is_refused(tmp_path, cell):
    """What is no share is a fault with what is allowed."""
    with pytest.raises(InputFault, match=r"is not a number from 0 to 1\. Write 0\.8 or 80%"):
        case(tmp_path, f"a,p,2,,A,{cell},\n", "article\nA\n")


@pytest.mark.parametrize(
    ("said_on", "published", "date"),
    [
        ("2021-11", "2021-11-09", "2021-11-09"),
        ("2021-11-07", "2021-11-09", "2021-11-07"),
        ("2021-12-24", "2021-11-09", "2021-11-09"),
        ("2021", "", "2021-12-31"),
        ("", "2021-11", "2021-11-30"),
        ("", "", ""),
    ],
)
def test_a_claim_counts_from_its_day_and_no_later_than_its_article(tmp_path, said_on, published, date):
    """The date of a claim is the earlier of the end of said_on and of the day of publication."""
    corpus = case(tmp_path, f"a,p,2,{said_on},A,,\n", f"article,published\nA,{published}\n")

    assert corpus.claims[0].date == date


def test_addresses_and_arabic_texts_are_read(tmp_path):
    """An article has a title in Arabic and an address, a claim a gloss in Arabic."""
    corpus = case(tmp_path, "a,p,2,,A,,قال إنه رأى\n", "article,url,title_ar\nA,https://example.org/a?b=1@2,حريق\n")

    assert corpus.claims[0].gloss_ar == "قال إنه رأى"
    assert (corpus.articles["A"].url, corpus.articles["A"].title_ar) == ("https://example.org/a?b=1@2", "حريق")


@pytest.mark.parametrize(
    "url",
    [
        "example.org",
        "javascript:alert(1)",
        "https://a b",
        'https://a"b',
        "ftp://example.org",
        "https://bbc.com@evil.example",
    ],
)
def test_only_addresses_of_web_pages_are_links(tmp_path, url):
    """What a page could not link safely is refused."""
    cell = url.replace('"', '""')
    with pytest.raises(InputFault, match="is not the address of a web page"):
        case(tmp_path, "a,p,2,,A,,\n", f'article,url\nA,"{cell}"\n')


def test_circulation_is_read(tmp_path):
    """A proposition says which way round it went about first; another word is refused with those allowed."""
    corpus = case(
        tmp_path, "a,p,2,,,,\n", questions="propositions: {p: {en: Who did it?, circulates: denied}, q: {}}\n"
    )
    assert (corpus.propositions["p"].circulates, corpus.propositions["q"].circulates) == ("denied", "")
    assert corpus.propositions["p"].en == "Who did it?"

    with pytest.raises(InputFault, match="affirmed, denied, neither"):
        case(tmp_path, "a,p,2,,,,\n", questions="propositions: {p: {circulates: yes}}\n")


def test_a_coders_doubt_takes_weight_off_a_row(tmp_path):
    """With confidence c a row keeps c of its stance and the rest is spread evenly."""
    answers = []
    for number, cell in enumerate(["0", "0.5", "1"]):
        folder = tmp_path / str(number)
        case(folder, f"a,p,2,,,{cell},\n")
        made = assemble(*load(folder))
        drawn = reweigh(made, draws=4000, seed=1)
        answers.append(float(drawn.slots[0] @ drawn.weights / drawn.weights.sum()))
        if cell == "0.5":
            assert made.stances[0] == pytest.approx((0.1, 0.1, 0.1, 0.1, 0.6))

    assert answers[0] < answers[1] < answers[2]


def test_claims_without_a_date_are_counted_and_named(tmp_path):
    """What has no date counts on every day, and is named wherever a day is asked for."""
    corpus = case(tmp_path, "a,p,2,2021-11-07,,,\nb,p,2,,,,\nc,p,2,,,,\n")

    assert undated(corpus.claims) == "Of 3 claims 2 have no date, and count on every day: c2 (line 3), c3 (line 4)."
    assert undated(corpus.claims[:1]) == ""


@pytest.mark.parametrize(
    ("name", "read"),
    [("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", True), ("क्\u200dष", True), ("Ann\u200cLee", False)],
)
def test_a_joiner_is_part_of_names_whose_script_needs_it(tmp_path, name, read):
    """Persian and Hindi names have joiners that nobody sees; in Latin letters one is refused."""
    if read:
        assert case(tmp_path, f"{name},p,2,,,,\n").claims[0].source == name
    else:
        with pytest.raises(InputFault, match=r"holds the invisible character U\+200C"):
            case(tmp_path, f"{name},p,2,,,,\n")


def test_a_probability_stands_in_the_place_of_a_stance(tmp_path):
    """Rows with a probability and rows with a stance make one case; the first speak of what they make likely."""
    (tmp_path / "claims.csv").write_text(
        "source,proposition,stance,probability\nann,rain,,70%\nbob,rain,2,\ncem,rain,,0.2\n", encoding="utf-8"
    )
    claims = read_corpus(tmp_path).claims

    assert [(c.stance, c.probability, c.stated_value) for c in claims] == [
        (0, 0.7, "0.7"),
        (2, None, "+2"),
        (0, 0.2, "0.2"),
    ]
    assert [c.lean for c in claims] == pytest.approx([0.8, 2, -1.2])


@pytest.mark.parametrize(
    ("cells", "read"),
    [
        (["0.7", "0.25"], [0.7, 0.25]),
        (["70%", "٢٥٪"], [0.7, 0.25]),
        (["70", "25"], [0.7, 0.25]),
        (["70%", "25"], "some cells .* have a percent sign and others none"),
        (["0.7", "likely"], "1 of 2 cells .* are no probabilities"),
    ],
)
def test_a_column_of_probabilities_is_understood_as_a_whole(tmp_path, cells, read):
    """Shares or percentages are read; a mixture, or words, are refused with what to write."""
    path = tmp_path / "table.csv"
    path.write_text("who,what,p\n" + "".join(f"ann,{n},{c}\n" for n, c in enumerate(cells)), encoding="utf-8")
    names = {"source": "who", "proposition": "what", "probability": "p"}
    if isinstance(read, str):
        with pytest.raises(InputFault, match=read):
            read_statements(path, names)
        return
    found = read_statements(path, names)
    assert [r["probability"] for r in found.claims.records()] == pytest.approx(read)
    assert "stance" not in found.claims.columns
