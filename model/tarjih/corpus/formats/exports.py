"""Statements as JSON or JSON Lines: exports of programs that annotate, fact checks, and plain tables.

Supply the bytes of a file, or a zipped folder with a file for each annotator; get a
:class:`~tarjih.corpus.formats.sheet.Sheet`.  An export of annotations becomes one row for each task, annotator and
label, with the task's own fields as columns ``data.…``; ``ClaimReview`` becomes two rows for each fact check, the
claimant's and the checker's; a list of flat entries is a table.  Several labels in one answer stay one
cell, as a JSON list.  Non-goal: spans, relations and pictures.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from tarjih.corpus.formats import claimreview
from tarjih.corpus.formats.jsontable import CHOICES, entries, flat, written
from tarjih.corpus.formats.sheet import DAMAGED, Sheet, as_text
from tarjih.runs.faults import Faults, printable
from tarjih.runs.input_limits import MOST_COLUMNS, MOST_ROWS, MOST_UNZIPPED

__all__ = ["ASKED", "parses", "read", "read_zipped"]

type Record = Mapping[str, Any]
type Answer = tuple[str, str, str, Record]
"""Task, annotator, label, and the task's own fields."""

ASKED = "asked"
"""The column that names the question of an answer, where an export has several."""
USERS = ("annotator", "user", "username", "user_id", "created_by", "worker", "completed_by")
ANNOTATIONS = ("annotations", "completions", "label", "labels", "entities")
TEXTS = ("text", "claim", "statement", "sentence", "prompt", "question", "title")


def parses(raw: bytes) -> bool:
    """Tell whether bytes are JSON or JSON Lines."""
    return _values(raw) is not None


def read_zipped(path: Path, faults: Faults) -> Sheet | None:
    """Read a zipped export with a file for each annotator."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = [p for p in archive.infolist() if p.filename.endswith((".json", ".jsonl"))]
            if sum(p.file_size for p in parts) > MOST_UNZIPPED:
                faults.add(path, 0, f"this export unpacks to more than {MOST_UNZIPPED // 1_000_000:,} MB. Split it.")
                return None
            files = [(PurePosixPath(p.filename).stem, archive.read(p)) for p in parts]
    except DAMAGED:
        faults.add(path, 0, "this export is damaged or encrypted. Export it again.")
        return None
    return read(path, files, faults)


def read(path: Path, files: Sequence[tuple[str, bytes]], faults: Faults) -> Sheet | None:
    """Read an export of one file or several (see the module's docstring); the name of each stands for its annotator."""
    records: list[tuple[str, Record]] = []
    for name, raw in files:
        values = _values(raw)
        if values is None:
            faults.add(path, *_broken(raw))
            return None
        records += [(name, v) for v in values if isinstance(v, dict)]
    reviews = claimreview.rows([v for _, v in records])
    if reviews:
        return Sheet(list(claimreview.COLUMNS), list(enumerate(reviews, start=1)), "fact checks (ClaimReview)")
    form, answers, without = _answers(records)
    if answers:
        return _labels(answers, form, without)
    tasks = [r for _, r in records if any(isinstance(r.get(k), list) for k in ANNOTATIONS)]
    if tasks and len(tasks) == len(records):
        what = "this is an export of annotations without one choice, rating or label of a whole text: spans, boxes and"
        if not any(r.get(k) for r in tasks for k in ANNOTATIONS):
            what = (
                "this is an export in which nobody has annotated anything yet: predictions are not read, and spans and"
            )
        faults.add(path, 0, f"{what} relations are no stances. Export the answers to a question on each text.")
        return None
    if not records or len(records) > MOST_ROWS:
        faults.add(path, 0, "this JSON holds no list of entries that could be rows. Export a table, or annotations.")
        return None
    return _flat([r for _, r in records], path, faults)


def _values(raw: bytes) -> list[Any] | None:
    """Return the entries of JSON or of JSON Lines; ``None`` where it is neither."""
    try:
        text = raw.decode("utf-8-sig")
        whole = _parsed(text)
    except (UnicodeDecodeError, RecursionError):
        return None
    except ValueError:
        try:
            return [_parsed(line) for line in text.splitlines() if line.strip()]
        except (ValueError, RecursionError):
            return None
    if isinstance(whole, dict):
        nested = [v for v in whole.values() if isinstance(v, list) and v and all(isinstance(e, dict) for e in v)]
        plain = not any(
            key in whole for key in ("annotations", "responses", "label", "labels", "@type", "@graph", "claimReview")
        )
        return nested[0] if len(nested) == 1 and plain else entries(whole) if plain else [whole]
    return entries(whole)


def _broken(raw: bytes) -> tuple[int, str]:
    """Return the line on which JSON breaks off."""
    text = raw.decode("utf-8-sig", errors="replace")
    line = 0
    try:
        _parsed(text)
    except json.JSONDecodeError as problem:
        line = problem.lineno
        if problem.msg == "Extra data":  # one entry a line
            lines = enumerate(text.splitlines(), start=1)
            line = next((n for n, part in lines if part.strip() and _values(part.encode()) is None), line)
    except (ValueError, RecursionError):
        return 0, "this begins like JSON and cannot be read as such (NaN is no JSON). Export it again."
    return line, "this begins like JSON and breaks off or has a slip on this line. Mend it, or export it again."


def _parsed(text: str) -> Any:  # noqa: ANN401 - JSON is any plain data
    def refuse(name: str) -> float:
        raise ValueError(f"{name} is no number")

    return json.loads(text, parse_constant=refuse)


def _answers(records: Sequence[tuple[str, Record]]) -> tuple[str, list[Answer], int]:
    """Return the program of an export, its annotators' answers, and the number of texts without one; else nothing."""
    readers = {
        "a Label Studio export": _label_studio,
        "an Argilla export": _argilla,
        "a Prodigy export": _prodigy,
        "a doccano export": _doccano,
    }
    for form, reader in readers.items():
        found = [list(reader(name, record)) for name, record in records]
        answers = [answer for own in found for answer in own]
        if answers:
            return form, answers, sum(not own for own in found)
    return "", [], 0


def _label_studio(_: str, record: Record) -> Iterator[Answer]:
    given = record.get("annotations", record.get("completions"))
    data = record.get("data")
    if not isinstance(given, list) or not isinstance(data, dict):
        return
    for annotation in given:
        if not isinstance(annotation, dict) or annotation.get("was_cancelled"):
            continue
        by = annotation.get("completed_by", annotation.get("created_username", ""))
        by = by.get("email") or by.get("id") if isinstance(by, dict) else by
        results = [
            r for r in _list(annotation.get("result")) if isinstance(r, dict) and isinstance(r.get("value"), dict)
        ]
        chosen = [(r, key) for r in results for key in [*(k for k in CHOICES if k in r["value"]), ""][:1] if key]
        if chosen:  # what was written beside a choice is an answer too
            chosen += [(r, "text") for r in results if r.get("type") == "textarea"]
        for result, key in chosen:
            task = f"{_task(record, data)}\0{as_text(result.get('from_name'))}"
            yield task, as_text(by) or "annotator", _label(result["value"].get(key)), data


def _argilla(name: str, record: Record) -> Iterator[Answer]:
    fields = record.get("fields", record.get("inputs", record))
    fields = fields if isinstance(fields, dict) else {"text": fields}
    task = _task(record, fields)
    for question, user, value in _responses(record):
        yield f"{task}\0{question}", as_text(user), _label(value), fields
    if record.get("annotation") is not None and "annotation_agent" in record:
        yield f"{task}\0label", as_text(record["annotation_agent"]) or name, _label(record["annotation"]), fields


def _responses(record: Record) -> Iterator[tuple[str, Any, Any]]:
    """Give question, user and value of each response, in each of the three forms that Argilla has written them in."""
    responses = record.get("responses")
    for question, own in responses.items() if isinstance(responses, dict) else ():
        for given in (g for g in own if isinstance(g, dict)) if isinstance(own, list) else ():
            if given.get("status", "submitted") == "submitted":
                yield question, given.get("user_id"), given.get("value")
    for given in (g for g in responses if isinstance(g, dict)) if isinstance(responses, list) else ():
        values = given.get("values") if given.get("status", "submitted") == "submitted" else None
        for question, value in values.items() if isinstance(values, dict) else ():
            yield question, given.get("user_id"), value
    yield from _flattened(record)


def _flattened(record: Record) -> Iterator[tuple[str, Any, Any]]:
    """Give the responses of a record whose entries are written as ``question.responses``."""
    for key in (k for k in record if k.endswith(".responses")):
        users, values = record.get(f"{key}.users"), record[key]
        status = _list(record.get(f"{key}.status")) or ["submitted"] * len(_list(values))
        if isinstance(users, list) and isinstance(values, list):
            for user, value, state in zip(users, values, status, strict=False):
                if state == "submitted":
                    yield key.removesuffix(".responses"), user, value


def _prodigy(name: str, record: Record) -> Iterator[Answer]:
    """Give the choices of an annotator, or whether one label that was proposed was accepted."""
    answer, chosen, label = (record.get(k) for k in ("answer", "accept", "label"))
    if not any(k in record for k in ("_view_id", "_annotator_id", "_session_id")):
        return
    user = next((as_text(record[k]) for k in ("_annotator_id", "_session_id") if record.get(k)), name)
    own = {k: v for k, v in record.items() if not isinstance(v, list | dict) and k[:1] != "_"}
    own = {k: v for k, v in own.items() if k not in {"answer", "label"}}
    if answer == "accept" and isinstance(chosen, list):
        if chosen:
            yield f"{_task(record, own)}\0", user, _label(chosen), own
    elif answer in {"accept", "reject"} and isinstance(label, str):
        yield f"{_task(record, own)}\0{label}", user, answer, own


def _doccano(name: str, record: Record) -> Iterator[Answer]:
    given = next((record[k] for k in ("label", "labels", "annotations") if isinstance(record.get(k), list)), None)
    if given is None or not any(k in record for k in ("text", "data")):
        return
    if any(isinstance(g, dict) and "result" in g for g in given):
        return  # Label Studio's, without an answer on the whole text
    own = {k: v for k, v in record.items() if k not in {"label", "labels", "annotations", "Comments"}}
    task = _task(record, own)
    user = next((as_text(record[k]) for k in USERS if record.get(k)), name)
    if any(isinstance(g, dict) for g in given):
        for annotation in (g for g in given if isinstance(g, dict)):
            by = next((as_text(annotation[k]) for k in USERS if annotation.get(k) is not None), user)
            label = annotation.get("label", annotation.get("value"))
            if {"start_offset", "end_offset"} & annotation.keys():
                continue
            yield f"{task}\0", by, f"label {label}" if isinstance(label, int) else _label(label), own
        return
    labels = [g for g in given if not isinstance(g, list)]  # what is a list marks a span
    if labels:
        yield f"{task}\0", user, _label(labels), own


def _list(value: Any) -> list[Any]:  # noqa: ANN401 - JSON is any plain data
    return value if isinstance(value, list) else []


def _task(record: Record, data: Record) -> str:
    """Return the name of a task: its text, else the first of its texts, else its number."""
    texts = [as_text(data[k]) for k in TEXTS if isinstance(data.get(k), str) and as_text(data[k])]
    texts += [v.strip() for v in data.values() if isinstance(v, str) and v.strip()]
    return texts[0] if texts else as_text(record.get("id")) or "task"


def _label(value: Any) -> str:  # noqa: ANN401 - JSON is any plain data
    """Return one label as it is, and several as a JSON list."""
    if isinstance(value, dict):
        value = value.get("value", value.get("choices", value.get("label", "")))
    if isinstance(value, list):
        flat = [as_text(v[-1] if isinstance(v, list) and v else v) for v in value]
        return flat[0] if len(flat) == 1 else json.dumps(flat, ensure_ascii=False)
    return as_text(value)


def _labels(answers: Sequence[Answer], form: str, without: int) -> Sheet:
    """Make a table of tasks, annotators and labels; a task with several questions has one name for each."""
    several = len({task.rpartition("\0")[2] for task, *_ in answers}) > 1
    beside = (k for task, *_, data in answers for k, v in data.items() if as_text(v) not in {"", task.split("\0")[0]})
    fields = list(dict.fromkeys(beside))[:MOST_COLUMNS]
    rows = []
    for task, worker, label, data in answers:
        text, _, question = task.rpartition("\0")
        named = f"{text} [{question}]" if several else text
        rows.append([named, worker, label, *([question] if several else []), *(as_text(data.get(k)) for k in fields)])
    notes = ["Its lines are the answers in their order, from 1 on."]
    if without:
        notes.append(f"{without:,} text{'s have' if without > 1 else ' has'} no answer: left out.")
    header = ["task", "worker", "label", *([ASKED] if several else []), *(f"data.{f}" for f in fields)]
    return Sheet(header, list(enumerate(rows, start=1)), form, notes=notes)


def _flat(records: Sequence[Record], path: Path, faults: Faults) -> Sheet | None:
    """Make a table of entries; those within an entry become columns."""
    plain = [flat(r) for r in records]
    header = list(dict.fromkeys(k for r in plain for k in r))
    if not header or len(header) > MOST_COLUMNS:
        names = ", ".join(printable(str(k)) for k in list(records[0])[:12]) or "nothing in them"
        what = f"this JSON is of no known form: its entries have {names}. Label Studio, doccano and Argilla exports "
        faults.add(path, 0, f"{what}are read, fact checks (ClaimReview), and lists of flat entries.")
        return None
    rows = [[written(r.get(k)) for k in header] for r in plain]
    return Sheet(
        header, list(enumerate(rows, start=1)), "a JSON table", notes=["Its lines are its entries, from 1 on."]
    )
