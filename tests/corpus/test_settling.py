"""One more outcome in a file of outcomes: what is written, and that all else stays."""

import pytest

from tarjih.corpus.outcomes import Outcome, read_outcomes
from tarjih.corpus.settling import outcomes_path, with_outcome
from tarjih.runs.faults import InputFault

NAMES = ["fire", "flood"]
STATES = {"who": ("north", "south")}
FIRE = Outcome(proposition="fire", truth=1.0, resolved_on="2021-12-09", citation='The brigade, "report" 7, of 2021')
HEADER = "proposition,question,state,truth,resolved_on,citation"


def written(path, outcome, **options):
    """Write an outcome and read the file back, by the names of its rows."""
    path.write_bytes(with_outcome(path, outcome, NAMES, STATES, **options))
    return {r.name: r for r in read_outcomes(path, NAMES, STATES).rows}


def test_a_file_that_is_not_there_begins_with_its_header(tmp_path):
    """The first outcome makes the file, under the name that a case has it; a quoted citation comes back whole."""
    path = outcomes_path(tmp_path)
    rows = written(path, FIRE)

    assert path.name == "outcomes.csv"
    assert path.read_text(encoding="utf-8").splitlines()[0] == HEADER
    assert (rows["fire"].truth, rows["fire"].citation) == (1.0, FIRE.citation)


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "with a mark"])
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize("last", [True, False], ids=["ended", "not ended"])
def test_other_rows_columns_and_line_ends_stay_to_the_byte(tmp_path, mark, end, last):
    """Rows, the user's own columns, blank lines, delimiter, line ends and byte-order mark stay as they were."""
    lines = [
        "x_desk;proposition;truth;resolved_on;citation;note",
        'east;flood;0;2021-01;"The ""gauge""',
        'of the port";a  note',
        "",
    ]
    before = mark + end.join([*lines, "west;fire;;;not yet;watch it" + (end if last else "")]).encode()
    path = tmp_path / "outcomes.csv"
    path.write_bytes(before)
    rows = written(path, FIRE)
    after = path.read_bytes()

    assert after.startswith(mark + end.join(lines).encode())
    assert after.count(end.encode()) == before.count(end.encode()) + (not last)
    assert b"west;fire;1;2021-12-09;" in after
    assert after.decode("utf-8-sig").rstrip().endswith("watch it")
    assert list(rows) == ["flood", "fire"]


def test_utf_16_stays_utf_16(tmp_path):
    """A file as Excel writes "Unicode text" is read, and stays what it is."""
    path = tmp_path / "outcomes.csv"
    path.write_text(HEADER.replace(",", "\t") + "\n", encoding="utf-16")
    rows = written(path, Outcome(proposition="flood", truth=0.25, resolved_on="2022", citation="حكم"))

    assert path.read_bytes()[:2] in {b"\xff\xfe", b"\xfe\xff"}
    assert (rows["flood"].truth, rows["flood"].citation) == (0.25, "حكم")


def test_a_question_that_was_never_settled_gets_its_state(tmp_path):
    """The row that said so is filled in; a correction moves the truth to another state."""
    path = tmp_path / "outcomes.csv"
    path.write_text(f"{HEADER}\n,who,,,,nobody knows\n", encoding="utf-8")
    north = Outcome(question="who", state="north", truth=1.0, resolved_on="2022-01-05", citation="=the court")
    south = Outcome(question="who", state="south", truth=1.0, resolved_on="2022-02-05", citation="the higher court")

    assert list(written(path, north)) == ["who=north"]
    assert b"'=the court" in path.read_bytes()
    with pytest.raises(InputFault, match="sum to 2"):
        with_outcome(path, south, NAMES, STATES)
    assert list(written(path, south, correct=True)) == ["who=south"]


def test_what_is_settled_is_replaced_only_when_asked(tmp_path):
    """A second outcome of one proposition names the first, its line and the way to correct it."""
    path = tmp_path / "outcomes.csv"
    written(path, FIRE)
    again = Outcome(proposition="fire", truth=0.0, resolved_on="2022-03-01", citation="the inquiry")
    with pytest.raises(InputFault, match=r'outcomes.csv:2.*"fire" was settled on 2021-12-09 with truth 1.*--correct'):
        with_outcome(path, again, NAMES, STATES)

    assert written(path, again, correct=True)["fire"].truth == 0.0


def test_states_that_are_true_in_part_are_corrected_by_hand(tmp_path):
    """Where a question's truth is shared between states, no one row can take the correction."""
    path = tmp_path / "outcomes.csv"
    path.write_text(f"{HEADER}\n,who,north,0.5,2021,a\n,who,south,0.5,2021,a\n", encoding="utf-8")
    states = {"who": ("north", "south", "east")}
    east = Outcome(question="who", state="east", truth=1.0, resolved_on="2022", citation="b")
    with pytest.raises(InputFault, match="has 2 states that are true in part"):
        with_outcome(path, east, NAMES, states, correct=True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"{HEADER}\nfire,,,2,,\n", "is above 1"),
        ("", "the file is empty"),
    ],
)
def test_a_file_at_fault_is_refused(tmp_path, text, said):
    """A file that has a fault of its own is left as it is, with the fault."""
    path = tmp_path / "outcomes.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputFault, match=said):
        with_outcome(path, FIRE, NAMES, STATES)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "proposition,truth,resolved_on\r\nheld,0,2031-09-30\r\nlate,,",
            (
                "proposition,truth,resolved_on,citation\r\nheld,0,2031-09-30,not stated\r\nlate,,,\r\n"
                "fire,1,2022,The court\r\n"
            ),
        ),
        (
            "state;question\n\nnorth;who\n\n",
            (
                "state;question;proposition;truth;resolved_on;citation\n\nnorth;who;;1;;not stated\n\n"
                ";;fire;1;2022;The court\n"
            ),
        ),
    ],
)
def test_columns_that_the_file_lacks_are_added(tmp_path, text, wanted):
    """A file of the few columns that scoring needs takes an outcome with all of its own; earlier rows say as before."""
    path = tmp_path / "outcomes.csv"
    path.write_bytes(text.encode())
    fire = Outcome(proposition="fire", truth=1.0, resolved_on="2022", citation="The court")
    changed = with_outcome(path, fire, ["fire", "held", "late"], STATES)
    path.write_bytes(changed)

    assert changed.decode() == wanted
    assert fire.name in {o.name for o in read_outcomes(path, ["fire", "held", "late"], STATES).settled}
