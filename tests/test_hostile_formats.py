"""No export, workbook, database, coding sheet or stored record ends in a traceback, or in a number it does not hold."""

import contextlib
import datetime as dt
import functools
import io
import json
import re
import resource
import shutil
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

import hostile_formats as hostile
import openpyxl
import pytest
from exports import (
    ARGILLA,
    ARGILLA_1,
    DNA_TABLES,
    DNA_TEXTS,
    DOCCANO,
    LABEL_STUDIO,
    OF_TOOLS,
    REVIEW,
    open_document,
    workbook,
)
from small_case import few_draws, write_small

from tarjih.__main__ import main
from tarjih.corpus import read_corpus
from tarjih.corpus.casebook import opened
from tarjih.corpus.importing import read_statements
from tarjih.inference.fit import read_fit, write_fit
from tarjih.inference.verify import verify
from tarjih.priors.inputs import load
from tarjih.runs.caselog import append, entries
from tarjih.runs.faults import InputFault
from tarjih.runs.files import canonical, digest, write
from tarjih.runs.record import content_digest, run_id, sealed
from tarjih.runs.sweep.results import Results
from tarjih.runs.sweep.serialise import HEAD, pack
from tarjih.runs.table import Table
from tarjih.validation.freeze import frozen, read_frozen

ROWS = [
    ["source", "proposition", "stance", "said_on", "paragraph", "gloss"],
    ["Minister", "It burnt", 2, dt.date(2021, 11, 7), 3, "He said so"],
    ["Minister", "He knew", -2, "2021-11", 14, None],
    ["Aide", "It burnt", -1, "2021", None, "1+1"],
    ["وزير", "He knew", 1, None, 5, "é"],
]
UNWRITABLE = (ValueError, RecursionError, TypeError, AttributeError, OverflowError)
"""What is raised of data that no digest can be made of."""
SECONDS, BYTES = 10, 2**30
"""What one file may take of the processor, and all files together of memory beyond what was there."""


@dataclass
class Good:
    """Good files, made once: bytes by name, a folder with a fit, and what was read of files so far."""

    folder: Path
    files: dict[str, bytes] = field(default_factory=dict)


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    """A good file of every format."""
    folder = tmp_path_factory.mktemp("good")
    of = Good(folder)
    of.files["xlsx"] = workbook(folder / "one.xlsx", {"One": ROWS}, merge="A2:A3")
    texts = [[str(c or "") for c in row] for row in ROWS]
    of.files["ods"] = open_document(folder / "one.ods", texts, {"Minister": 2})
    case = write_small(folder / "case")
    assert main(["new", str(folder / "new"), "--xlsx"]) == 0
    of.files["coding sheet"] = (folder / "new" / "case.xlsx").read_bytes()
    done = few_draws(*load(case))
    write_fit(done, folder / "fit")
    of.files["frozen"] = canonical(frozen(done, on="2022-01-01"))
    for name in ("one", "two"):
        append(folder / "log.jsonl", "fit", name=name, run="0" * 8, inputs={"a": "b"}, probability=0.5)
    of.files["log"] = (folder / "log.jsonl").read_bytes()
    return of


# ----------------------------------------------------------------------------------------- making one of each format


def of_zip(name, *parts):
    return lambda rng, good: hostile.zip_changed(rng, good.files[name], parts)


EXPORTS = [LABEL_STUDIO, DOCCANO, ARGILLA, ARGILLA_1, [REVIEW], [OF_TOOLS]]
EXPORTS += [[{"source": s, "proposition": "p", "stance": n, "paragraph": 7} for s, n in (("a", 2), ("b", -1))]]
EXPORTS += [
    [
        {"source": "a", "proposition": "p", "stance": 2, "paragraph": 7},
        {"source": "b", "proposition": "p", "stance": -1},
    ]
]


def export(rng, _):
    """An export of annotations as JSON, JSON Lines, in a page or zipped."""
    data = hostile.plain_changed(rng, rng.choice(EXPORTS) * rng.choice([1, 1, 3]))
    lines = rng.random() < 0.3
    raw = b"\n".join(hostile.as_json(rng, d) for d in data) if lines else hostile.as_json(rng, data)
    if rng.random() < 0.1:
        raw = b'<!DOCTYPE html><html><script type="application/ld+json">' + raw + b"</script></html>"
    elif rng.random() < 0.1:
        raw = hostile.zipped({"ann.json": raw, "bob.jsonl": hostile.as_json(rng, data[:1])})
    return hostile.damaged(rng, raw)


def database(rng, _):
    """A database of DNA, of either version."""
    version = rng.choice([2, 3])
    script = [line.replace("\n", " ").strip() for line in DNA_TABLES.split(";") if "CREATE" in line]
    script.append(f"CREATE TABLE DATASHORTTEXT (StatementId INTEGER, VariableId INTEGER, {DNA_TEXTS[version]})")
    texts = [1, 2, 3] if version == 3 else ["Ann Lee", "Chamber", "Taxes rise"]
    rows = {
        "VARIABLES": [(1, "person"), (2, "organization"), (3, "concept"), (4, "agreement")],
        "ENTITIES": [(1, "Ann Lee"), (2, "Chamber"), (3, "Taxes rise")],
        "STATEMENTS": [(9, 1, 1, 0, 14), (10, 1, 1, 5, 9)],
        "DATABOOLEAN": [(9, 4, 0), (10, 4, 1)],
        "DOCUMENTS": [(1, "Hearing", "They will rise, she said", "Post", 1636243200 * (1000 if version == 2 else 1))],
        "DATASHORTTEXT": [(s, i + 1, t) for s in (9, 10) for i, t in enumerate(texts)],
    }
    return hostile.database_changed(rng, script, rows)


CODES = (
    '<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes><Code guid="1" name="Fire 1" isCodable="true">'
    '<Code guid="2" name="Set on purpose" isCodable="true"/></Code>'
    '<Code guid="3" name="Group" isCodable="false"/></Codes></CodeBook>'
)


def codebook(rng, _):
    """A codebook or a project of REFI-QDA."""
    raw = hostile.xml_changed(rng, CODES).encode("utf-8", "surrogatepass")
    return hostile.damaged(rng, hostile.zipped({"project.qde": raw}) if rng.random() < 0.3 else raw)


TYPED = [v for v in hostile.ODD if isinstance(v, int | float | None) or (isinstance(v, str) and v.isprintable())]
TYPED += [dt.date(1999, 3, 4), dt.time(12, 30), "\u200b", "a\nb", "=1+1"]
"""What can be typed into a cell."""


def cells_changed(rng, good):
    """A coding sheet with other values in its cells, or with its XML changed."""
    if rng.random() < 0.5:
        return hostile.zip_changed(rng, good.files["coding sheet"], ("worksheets", "sharedStrings", "workbook.xml"))
    book = openpyxl.load_workbook(io.BytesIO(good.files["coding sheet"]))
    for _ in range(rng.choice([1, 1, 2, 4])):
        sheet = book[rng.choice(book.sheetnames)]
        do = rng.choice(["cell", "cell", "cell", "row", "column", "title", "far"])
        if do == "title":
            sheet.title = rng.choice(["Claims", "claims ", "x", "sources", "propositions2"])
        elif do == "row":
            sheet.delete_rows(rng.randint(1, 4), rng.choice([1, 2]))
        elif do == "column":
            sheet.delete_cols(rng.randint(1, 6))
        else:
            row, column = (rng.randint(1, 14), rng.randint(1, 9)) if do == "cell" else (rng.randint(15, 900), 3)
            value = rng.choice(
                [v for v in hostile.ODD if isinstance(v, int | float | str | None)] + [dt.date(1999, 3, 4)]
            )
            if isinstance(value, str) and (not value.isprintable() or value == "\ud800"):
                value = "\u200b"
            sheet.cell(row, column, value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


HEADS = [(b"<f8", b"|O8"), (b"<f8", b">f8"), (b"<f8", b"<f4"), (b"(", b"(9999999,"), (b"False", b"True")]
HEADS += [(b"<U", b"|S"), (b"1", b"0"), (b"{", b"[" * 60), (b"'shape'", b"'form'")]
"""What the head of an array has, and what it may be changed to."""
STORED = ("run.json", "run.json", "summary.json", "draws.npz", "results.csv", "inputs/corpus/claims.csv")


def stored(rng, good):
    """The name and the content of a changed file of a fit; the digests are mended as a forger would."""
    name = rng.choice(STORED)
    content = (good.folder / "fit" / name).read_bytes()
    if name.endswith(".json"):
        return name, hostile.as_json(rng, hostile.plain_changed(rng, json.loads(content)))
    if name.endswith(".npz"):
        parts = hostile.unzipped(content)
        one, other = rng.choice(sorted(parts)), rng.choice(sorted(parts))
        old, new = rng.choice(HEADS)
        changed = parts[one][:128].replace(old, new, 1) + parts[one][128:]
        parts[one] = rng.choice([changed, hostile.damaged(rng, parts[one]), parts[other]])
        return name, hostile.damaged(rng, hostile.zipped(parts, packed=rng.random() < 0.1))
    return name, hostile.damaged(rng, hostile.damaged(rng, content))


def forecast(rng, good):
    """A frozen forecast, mostly with its digest computed again."""
    document = hostile.plain_changed(rng, json.loads(good.files["frozen"]))
    if isinstance(document, dict) and rng.random() < 0.7:
        with contextlib.suppress(*UNWRITABLE):
            document["sha256"] = content_digest(document)
    return hostile.as_json(rng, document)


def logged(rng, good):
    """A log of a case, mostly with its chain of digests mended."""
    lines = []
    before = "0" * 64
    for line in good.files["log"].splitlines():
        entry = hostile.plain_changed(rng, json.loads(line)) if rng.random() < 0.6 else json.loads(line)
        if isinstance(entry, dict) and rng.random() < 0.8:
            entry["before"] = before
        lines.append(hostile.as_json(rng, entry).replace(b"\n", b""))
        before = digest(lines[-1])
    return hostile.damaged(rng, b"\n".join(lines) + b"\n")


def swept(rng, _):
    """A kept result of a sweep, with its digest computed again."""
    data = hostile.plain_changed(rng, {"rows": [[1, 2.5, "x"]], "kept": {"a": "array 0", "b": None}})
    try:
        body = pack(data).partition(b"\n")[2]
    except UNWRITABLE:
        body = b"PK"
    parts = hostile.unzipped(body) if body != b"PK" else {}
    if parts and rng.random() < 0.6:
        parts["tree.npy"] = parts["tree.npy"][:128].replace(b"|u1", rng.choice([b"|O8", b"<U1", b"|u1"])) + (
            hostile.as_json(rng, hostile.plain_changed(rng, {"a": ["array 0", "array -1", "array x"], "b": [[[]]]}))
        )
        body = hostile.zipped(parts, packed=rng.random() < 0.1)
    body = hostile.damaged(rng, body)
    return HEAD + digest(body).encode() + b"\n" + body


# ------------------------------------------------------------------------------------------------- reading it again


def imports(ending):
    def read(folder, content, _):
        path = folder / f"own{ending}"
        path.write_bytes(content)
        found = read_statements(path)
        held = hostile.numbers_of(content)
        if held is not None:
            told = [text for c in ("said_on", "paragraph") for text in column(found.claims, c)]
            told += column(found.articles, "published")
            assert_held(told, held)

    return read


def column(table, name):
    return [str(v) for v in table.column(name)] if name in table.columns else []


def assert_held(texts, held):
    """Hold that each number is one that the file has, as it stands or as the day of a serial number or of a time."""
    for text in texts:
        parts = {str(int(n)) for n in re.findall(r"\d+", text)}
        assert parts <= held or text[:10] in days(frozenset(held)), (text, sorted(held)[:40])


FIRST = [(dt.date(1899, 12, 30), 86400), (dt.date(1904, 1, 1), 86400), (dt.date(1970, 1, 1), 1)]
FIRST += [(dt.date(1970, 1, 1), 0.001)]
"""From when numbers count in workbooks and databases, and the seconds of one."""


@functools.lru_cache(maxsize=1)
def days(held):
    """The days that numbers may stand for."""
    out = set()
    for number in (int(n) for n in held if len(n) < 15):
        for (first, size), sign in product(FIRST, (1, -1)):
            with contextlib.suppress(OverflowError):
                out.add((first + dt.timedelta(days=sign * number * size // 86400)).isoformat())
    return out


def case_of_a_workbook(folder, content, _):
    path = folder / "case.xlsx"
    path.write_bytes(content)
    corpus = read_corpus(opened(path))
    held = hostile.numbers_of(content)
    if held is not None:
        assert {str(abs(c.stance)) for c in corpus.claims} <= held
        assert_held([c.said_on for c in corpus.claims] + [str(c.paragraph or "") for c in corpus.claims], held)


def fit_again(folder, changed, good):
    name, content = changed
    fit = folder / "fit"
    if not fit.exists():
        shutil.copytree(good.folder / "fit", fit)
    (fit / name).write_bytes(content)
    try:
        if name != "run.json":
            run = json.loads((good.folder / "fit" / "run.json").read_bytes())
            run["outputs"][name] = digest(content)
            if name.startswith("inputs/"):
                run["inputs"][name.removeprefix("inputs/")] = digest(content)
            run["id"] = run_id(run)
            (fit / "run.json").write_bytes(sealed(run))
        else:
            with contextlib.suppress(*UNWRITABLE):
                run = json.loads(content)
                run["id"] = run_id(run)
                (fit / name).write_bytes(sealed(run))
        verdict = verify(fit)
        report(InputFault(verdict.faults)) if verdict.faults else None
        numbers = read_fit(fit).summary
        if verdict.faults:
            raise InputFault(verdict.faults)
        assert numbers == json.loads((good.folder / "fit" / "summary.json").read_bytes())
    finally:
        for file in {name, "run.json"}:
            shutil.copyfile(good.folder / "fit" / file, fit / file)


def forecast_again(folder, content, _):
    path = folder / "frozen.json"
    path.write_bytes(content)
    read_frozen(path)


def log_again(folder, content, _):
    path = folder / "log.jsonl"
    path.write_bytes(content)
    entries(path)


def swept_again(folder, content, _):
    kept = Results(folder / "kept")
    kept.write("ab" * 32, content)
    if kept.read("ab" * 32) is None:
        raise Refused


class Refused(Exception):
    """What is kept of a sweep was taken for nothing, which needs no words."""


FORMATS = {
    "xlsx": (of_zip("xlsx", "worksheets", "sharedStrings", "workbook.xml"), imports(".xlsx")),
    "ods": (of_zip("ods", "content"), imports(".ods")),
    "json": (export, imports(".json")),
    "dna": (database, imports(".dna")),
    "qdc": (codebook, imports(".qdc")),
    "coding sheet": (cells_changed, case_of_a_workbook),
    "fit": (stored, fit_again),
    "forecast": (forecast, forecast_again),
    "log": (logged, log_again),
    "sweep": (swept, swept_again),
}
"""What makes a changed file of each format, and what reads it."""


def report(problem):
    """Hold that what is said can be written anywhere."""
    said = problem.report()
    assert said.encode("utf-8")
    assert all(line.isprintable() for line in said.splitlines())


def ends_well(name, seed, folder, good):
    """Read one changed file; return whether it was read or refused, what was said, and the seconds it took."""
    make, read = FORMATS[name]
    content = make(hostile.rng_of(name, seed), good)
    began = time.process_time()
    said = []
    try:
        read(folder, content, good)
    except InputFault as problem:
        report(problem)
        said = [fault.what for fault in problem.faults]
    except Refused:
        said = ["nothing"]
    except BaseException as problem:
        raise AssertionError(f"{name}, seed {seed}: {type(problem).__name__}: {problem}") from problem
    return said, time.process_time() - began


@pytest.mark.parametrize("name", FORMATS)
def test_a_changed_file_is_read_or_refused(tmp_path, name, good):
    """Dozens of files of each format whose structure was changed: each is read, or refused as an input at fault."""
    ended = Counter(bool(ends_well(name, seed, tmp_path, good)[0]) for seed in range(60))
    assert min(ended[True], ended[False]) > 0


FILES = 10_000


@pytest.fixture(scope="module")
def counted(root):
    """How the files of each format ended; written when all have."""
    rows = []
    yield rows
    if {row["format"] for row in rows} == {*FORMATS}:
        columns = tuple(rows[0])
        table = Table(columns, tuple(tuple(row[c] for c in columns) for row in rows))
        write(root / "figures" / "benchmarks" / "hostile_formats.csv", table.csv())


@pytest.mark.bench
@pytest.mark.parametrize("name", FORMATS)
def test_a_hundred_thousand_changed_files_are_read_or_refused(name, good, counted):
    """The same of 10,000 files of each format: none takes ten seconds, nor all together a gigabyte."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    memory = Path("/dev/shm")  # noqa: S108 - a hundred thousand files need not go to a disk
    ended, kinds, slowest = Counter(), Counter(), 0.0
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        for seed in range(FILES):
            said, took = ends_well(name, seed, Path(folder), good)
            ended["refused" if said else "read"] += 1
            kinds.update({re.sub(r'"[^"]*"|[0-9][0-9,.]*', "…", what)[:60] for what in said})
            slowest = max(slowest, took)
            assert took < SECONDS, f"{name}, seed {seed}"
    more = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    counted.append({
        "format": name,
        "files": FILES,
        "read": ended["read"],
        "refused": ended["refused"],
        "kinds_of_fault": len(kinds),
        "slowest_seconds": round(slowest, 2),
        "more_megabytes": more // 1024,
    })  # fmt: skip
    assert more * 1024 < BYTES
    assert min(ended.values()) > FILES / 500
