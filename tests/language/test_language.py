"""The briefing's words: terms by their bands, grades, confidence, the lint, and two languages side by side."""

import importlib
import re
import string
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarjih.corpus import read_corpus
from tarjih.language import (
    CRITERIA,
    LANGUAGES,
    catalogue,
    confidence,
    grade,
    hold,
    inside,
    language,
    lint,
    listed,
    percent,
    points,
    say,
    span,
    term,
    word,
)
from tarjih.priors.words import BANDS
from tarjih.runs.faults import InputFault
from tarjih.runs.places import project_case

GOOD = {"origins": 8, "access": 0.9, "agreement": 0.95, "source": 0.01, "prior": 0.02}
TABLES = sorted(BANDS)


@pytest.mark.parametrize(
    ("p", "word"),
    [
        (0.0, "almost no chance"),
        (0.05, "very unlikely"),
        (0.2, "unlikely"),
        (0.45, "roughly even chance"),
        (0.55, "roughly even chance"),
        (0.550001, "likely"),
        (0.8, "likely"),
        (0.95, "very likely"),
        (0.950001, "almost certain"),
        (1.0, "almost certain"),
    ],
)
def test_where_two_bands_meet_the_more_careful_word_is_taken(p, word):
    """An edge of ICD 203 belongs to the band nearer to an even chance; beyond the outermost bands their words hold."""
    assert term(p, "icd203").en == word


@pytest.mark.parametrize(
    ("p", "word"), [(0.21, "highly unlikely"), (0.24, "unlikely"), (0.53, "likely"), (0.999, "almost certain")]
)
def test_in_a_gap_of_the_yardstick_the_nearest_band_is_taken(p, word):
    """The bands of PHIA leave gaps; a probability in one gets the nearer word."""
    assert term(p, "phia").en == word


@given(p=st.floats(0, 1), table=st.sampled_from(TABLES))
def test_a_probability_is_never_far_from_the_range_that_is_printed(p, table):
    """Between its term's range and a probability there is at most half of the table's widest gap."""
    found = term(p, table)

    assert found.low - 0.05 <= p <= found.high + 0.05


@given(p=st.floats(0, 1), q=st.floats(0, 1), table=st.sampled_from(TABLES))
def test_a_higher_probability_never_gets_a_lower_term(p, q, table):
    """Terms rise with probabilities."""
    low, high = sorted((p, q))

    assert term(low, table).low <= term(high, table).low


@pytest.mark.parametrize("table", TABLES)
def test_every_term_has_its_arabic(table):
    """The first word of each band has an Arabic one, and no two bands share it."""
    assert list(language("ar").terms[table]) == [words[0] for words in BANDS[table]]
    assert len(set(language("ar").terms[table].values())) == len(BANDS[table])


def test_the_share_inside_the_band_counts_weighted_draws():
    """Draws on the edges of the band are inside it."""
    found = term(0.7, "icd203")

    assert inside(np.array([0.55, 0.6, 0.81, 0.2]), np.array([0.1, 0.2, 0.3, 0.4]), found) == pytest.approx(0.3)


@pytest.mark.parametrize(
    "text",
    [
        "It is likely that they did it, with low confidence.",
        "With moderate confidence: the probability is 60 %.",
        "We are confident that this is a remote chance.",
        "نراه مرجّحاً بثقة عالية.",
        "الاحتمال 60 %، والثقة منخفضة.",
        "درجة الثقة متوسطة بأنه شبه مؤكد.",
    ],
)
def test_likelihood_and_confidence_in_one_sentence_are_found(text):
    """In English and in Arabic, whichever comes first."""
    assert len(lint(text)) == 1
    assert "meet in one sentence" in lint(text)[0]


@pytest.mark.parametrize(
    "text",
    [
        "It is likely (55–80 %). Confidence: low.",
        "Confidence in this judgement: high.\nThe probability is 3.5 %.",
        "A vote of no confidence was held.",
        "نراه مرجّحاً (55–80 %). الثقة منخفضة.",
        "هل هو محتمل؟ ثقتنا به عالية.",
        "توثّق الوثائق احتمال الهجوم.",
    ],
)
def test_apart_they_are_left_alone(text):
    """Two sentences, a question and its answer, two lines; and words that only look alike."""
    assert lint(text) == []


def test_terms_of_two_tables_are_found():
    """What the United States call very likely the United Kingdom call highly likely: never both."""
    assert "mixed" in lint("This is very likely. That is highly likely.")[0]
    assert lint("A remote chance. It is likely, and that is highly likely.") == []
    assert lint("It is remote. That is likely, and this very likely.") == []


def test_two_of_three_tables_are_not_mixed(monkeypatch):
    """With a third table of terms, a text that no single table covers is still at fault, and a shared term is not."""
    module = importlib.import_module("tarjih.language.lint")
    monkeypatch.setitem(module.TERMS, "third", {"very likely", "about as likely as not"})
    monkeypatch.setitem(module.TITLES, "third", "a third table")
    assert "mixed" in lint("A remote chance here. Roughly even odds there.")[0]
    assert "mixed" in lint("It is about as likely as not. That is highly likely.")[0]
    assert lint("It is very likely, and that about as likely as not.") == []


def test_what_the_lint_finds_stops_the_briefing():
    """The sentence is shown, with what to do."""
    with pytest.raises(InputFault, match=r"questions.yaml: likelihood and confidence meet.*two sentences"):
        hold(["Fine.", "It is likely with high confidence."], "questions.yaml")


def forms(phrase):
    """The forms of a phrase: one, or one for each plural category."""
    return list(phrase.values()) if isinstance(phrase, dict) else [phrase]


def test_every_phrase_is_in_both_languages_with_the_same_blanks():
    """Nothing is left in English on an Arabic page, and every number has its place in both."""

    def blanks(phrase):
        return {name for f in forms(phrase) for _, name, _, _ in string.Formatter().parse(f) if name}

    english, arabic = language("en").phrases, language("ar").phrases
    faults = [
        key
        for key, phrase in english.items()
        if key not in arabic
        or blanks(phrase) != blanks(arabic[key])
        or not all(
            re.search("[\u0621-\u064a]", a) or not re.search("[a-z]{3}", re.sub(r"\{.*?\}", "", e))
            for a, e in zip(forms(arabic[key]), forms(phrase), strict=False)
        )
    ]

    assert not faults
    assert set(arabic) == set(english)


def test_every_phrase_is_used():
    """What no code asks for is deleted: a key stands in some file, or begins with a part that one is made of."""
    package = Path(catalogue.__file__).parents[1]
    code = "\n".join(p.read_text(encoding="utf-8") for p in package.rglob("*") if p.suffix in {".py", ".j2"})
    made = ("answer.", "count.", "part.", "access.", "how_", "chain_", "check.", "change.")

    def asked_for(key):
        names = {key, key.removeprefix("figure.")}
        return any(f"{quote}{name}{quote}" in code for name in names for quote in "\"'")

    unused = [key for key in language("en").phrases if not key.startswith(made) and not asked_for(key)]
    assert unused == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_phrase_of_ours_fails_the_lint(lang):
    """Each phrase by itself, blanks and all."""
    assert [k for k, phrase in language(lang).phrases.items() if any(lint(f) for f in forms(phrase))] == []


@pytest.mark.parametrize(
    ("n", "said"),
    [
        (1, "نقطة واحدة"),
        (2, "نقطتان"),
        (3, "\u20663\u2069 نقاط"),
        (11, "\u206611\u2069 نقطة"),
        (100, "\u2066100\u2069 نقطة"),
    ],
)
def test_arabic_counts_as_arabic_does(n, said):
    """One, two, few and many have forms of their own, by the rules of the locale."""
    assert say("points", "ar", n=n) == said


@pytest.mark.parametrize(("n", "which"), [(1, "هذا المصدر"), (2, "هذين المصدرين"), (5, "هذه المصادر")])
def test_what_arabic_points_at_agrees_with_its_number(n, which):
    """One source, two and several are pointed at in forms of their own; so is what their claims are carried by."""
    assert say("dissent_none", "ar", n=n).endswith(f"{which}.")
    assert len({say("why_counts", "ar", n=i, claims="", origins="", outlets="") for i in (1, 2, 5)}) == 3


def test_a_difference_agrees_with_the_numbers_beside_it():
    """It is taken after rounding: 71 and 75 differ by 4, whatever their decimals."""
    assert points(0.7549, 0.7051) == "4 points"
    assert points(0.7449, 0.7351) == "0 points" or points(0.7449, 0.7351) == "1 point"


def test_a_third_language_is_one_text_file(tmp_path, monkeypatch):
    """A stub beside the others is found; what it lacks is in English, what it has is in it."""
    for code in ("en", "ar"):
        (tmp_path / f"{code}.yaml").write_bytes((catalogue.FOLDER / f"{code}.yaml").read_bytes())
    points_in_french = "{one: '{n} point', other: '{n} points'}"
    stub = f"name: français\ndirection: ltr\nlocale: fr\nphrases: {{answer: Réponse, points: {points_in_french}}}\n"
    (tmp_path / "fr.yaml").write_text(stub, encoding="utf-8")
    monkeypatch.setattr(catalogue, "FOLDER", tmp_path)
    catalogue.language.cache_clear()
    try:
        assert catalogue.available() == ("en", "ar", "fr")
        assert say("answer", "fr") == "Réponse"
        assert say("points", "fr", n=0) == "0 point"  # in French nought is singular
        assert say("method", "fr") == say("method", "en")
        assert term(0.9, "icd203").word("fr") == "very likely"
    finally:
        catalogue.language.cache_clear()


def test_numbers_in_arabic_are_isolated():
    """A range keeps its order inside a line from right to left."""
    assert span(0.55, 0.8, "ar") == "\u206655–80%\u2069"
    assert percent(0.42, "ar") == "\u206642%\u2069"
    assert percent(0.999, "en") == ">99\u00a0%"
    assert percent(0.001, "en") == "<1\u00a0%"
    assert "{" not in say("lead", "ar", label="x", term="y", p="z", before="{w}").replace("{w}", "")


def test_a_phrase_in_arabic_says_less_and_more_in_words():
    """A sign of comparison is read from its wrong side there; by itself a number keeps it."""
    assert percent(0.001, "ar") == "\u2066<1%\u2069"
    assert say("row_alt_now", "ar", label="x", p=percent(0.001, "ar")) == "x: أقل من \u20661%\u2069"
    assert say("row_alt_now", "ar", label="x", p=percent(0.999, "ar")) == "x: أكثر من \u206699%\u2069"
    assert say("row_alt_now", "en", label="x", p=percent(0.001)) == "x: <1\u00a0%"


def test_a_list_in_arabic_has_and_before_each():
    """Two are joined by it alone, more by a comma too; English has one and."""
    assert listed(["a", "b"], "ar") == "a وb"
    assert listed(["a", "b", "c"], "ar") == "a، وb، وc"
    assert listed(["a", "b", "c"], "en") == "a, b and c"


def test_confidence_is_high_where_four_criteria_are_and_none_is_low():
    """And one moderate criterion does not spoil it."""
    assert confidence(GOOD).level == "high"
    assert confidence(GOOD | {"access": 0.5}).level == "high"
    assert confidence(GOOD | {"access": 0.5, "origins": 4}).level == "moderate"


@pytest.mark.parametrize("name", [c.name for c in CRITERIA])
def test_one_low_criterion_makes_it_moderate_and_two_low(name):
    """Whichever they are."""
    bad = {"origins": 1, "access": 0.1, "agreement": 0.2, "source": 0.4, "prior": 0.4}
    other = next(c.name for c in CRITERIA if c.name != name)

    assert confidence(GOOD | {name: bad[name]}).level == "moderate"
    assert confidence(GOOD | {name: bad[name], other: bad[other]}).level == "low"


def test_a_call_that_one_source_carries_is_of_low_confidence():
    """However good the rest looks."""
    found = confidence(GOOD, flips=("source",))

    assert (found.level, found.levels["source"]) == ("low", "low")


def test_a_source_is_graded_by_its_accuracy_unless_nothing_is_known_of_it():
    """A best of all sources is A; one that the words did not move, and of which little is known, cannot be judged."""
    assert grade(0.95, 0.9, 0.98, prior_mean=0.5, informed=0.95).letter == "A"
    assert grade(0.1, 0.05, 0.15, prior_mean=0.5, informed=0.95).letter == "E"
    assert grade(0.5, 0.1, 0.9, prior_mean=0.5, informed=0.95).letter == "F"
    assert grade(0.5, 0.1, 0.9, prior_mean=0.3, informed=0.95).letter == "C"


def test_every_name_of_the_shipped_case_has_arabic():
    """Kinds of source, blocs, groups and eras, which have no words in the files, are said in Arabic all the same."""
    corpus = read_corpus(project_case())
    names = {n for s in corpus.sources.values() for n in (s.kind, s.bloc)}
    names |= {p.group for p in corpus.propositions.values()} | {e for t in corpus.traits.values() for e in t.eras}

    assert names - {""} - set(language("ar").names) == set()
    assert word("nobody_knows_it", "Nobody knows it", "ar") == "\u2068Nobody knows it\u2069"
    assert word("militia", "Militia", "en") == "Militia"
