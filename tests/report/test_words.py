"""Changes between two fits, checks of the model and assumptions in words: all of them, in every language."""

import re

import pytest
from small_case import small_fit

from tarjih.inference.changes import Change
from tarjih.language import LANGUAGES, language
from tarjih.priors.entries import ENTRIES
from tarjih.report.change_text import change_text, entry_name, stated
from tarjih.report.model_checks import check_name
from tarjih.validation.predictive import check

FIT = small_fit()
CLAIM = {"source": "minister", "about": "north_did", "stance": -2, "was": 1}
CHANGES = {
    "day": {"day": "2021-03-02"},
    "given": {"name": "north_did", "was": "(open)", "now": "true"},
    "section": {"section": "accuracy", "n": 3},
    "prior": {"entry": "spread.sources", "was": "0.3", "now": "0.4"},
    "codings": {},
    "questions": {},
    "sources": {},
    "claims": {"source": "minister", "added": 2, "gone": 0, "changed": 1},
    "claim_added": CLAIM,
    "claim_removed": CLAIM,
    "claim_stance": CLAIM,
    "claim_changed": CLAIM,
}


def own(words):
    """The words that are not isolated as being of another language."""
    return re.sub("\u2068[^\u2069]*\u2069|\u2066[^\u2069]*\u2069", "", words)


@pytest.mark.parametrize("kind", CHANGES)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_kind_of_change_has_words(kind, lang):
    """None falls back to the line that a terminal prints, and in Arabic no English is left."""
    told = change_text(Change("as in a terminal", lambda i: i, kind, CHANGES[kind]), FIT.case, lang)
    assert "terminal" not in told
    if lang == "ar":
        assert not re.search("[A-Za-z]{3}", own(told))


def test_every_change_that_is_made_has_a_kind_that_has_words():
    """The kinds are those of the language files; a change of no kind is shown as it is."""
    keys = {k for k in language("en").phrases if k.startswith("change.")} - {"change.no_day", "change.open"}
    assert keys - {"change.prior_from", "change.claims_all"} == {f"change.{k}" for k in CHANGES}
    assert change_text(Change("as it is", lambda i: i), FIT.case, "en") == "as it is"


def test_an_interval_is_said_with_what_it_holds():
    """A value stands as it is."""
    assert stated("between 0.55 and 0.8, mass 0.9", "en") == "0.55–0.8 (holds 90\u00a0%)"
    assert stated("0.95", "en") == "0.95"
    assert stated("between -0.14 and -0.02, mass 0.9", "ar") == (
        "من \u2066−0.14\u2069 إلى \u2066−0.02\u2069 (يضم \u206690%\u2069)"
    )


def test_every_entry_of_a_priors_file_is_named_in_arabic():
    """Each that is a number has a name of its own or that of its kind of source."""
    names = {
        e.key: entry_name(e.key.replace("*", "minister"), FIT.case.corpus, "ar") for e in ENTRIES if e.form == "prior"
    }
    left = {k for k, words in names.items() if re.search("[a-z]{3}", own(words).replace("minister", ""))}
    assert left == set()
    assert [k for k, words in names.items() if words.startswith("\u2068")] == []


def test_an_entry_of_one_source_or_bloc_says_whose_it_is():
    """Else two such rows of a table would be about nobody."""
    corpus = FIT.case.corpus
    assert entry_name("sources.amal", corpus, "en").endswith(": Amal")
    assert entry_name("blocs.iran_backed.leaving", corpus, "ar").endswith(": مدعومون من إيران")


def test_an_entry_of_a_quantity_says_which_it_is():
    """Else its row would say only that a number lies between two others."""
    corpus = FIT.case.corpus
    for name, quantity in corpus.quantities.items():
        assert entry_name(f"quantities.{name}", corpus, "en") == quantity.en


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_check_has_a_name(lang):
    """In words of the page, with what a proposition says in quotation marks; in Arabic no English is left."""
    named = [check_name(FIT.case, r, lang) for r in check(FIT).records()]
    assert named
    if lang == "ar":
        assert not [n for n in named if re.search("[A-Za-z]{3}", own(n))]


def test_no_name_of_an_entry_is_left_over():
    """What names an entry or a section of a priors file in a language names one that there is."""
    keys = {e.key for e in ENTRIES}
    known = {f"entry.{k}" for k in keys} | {f"section.{k.partition('.')[0]}" for k in keys}
    for lang in LANGUAGES:
        assert {n for n in language(lang).names if n.startswith(("entry.", "section."))} <= known
