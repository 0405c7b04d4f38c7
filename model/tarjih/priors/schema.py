"""JSON Schemas of priors files and of ``questions.yaml``, made from the declarations that the readers follow.

Supply nothing; get the schema of either (draft 2020-12) for editors and for whoever checks a file without this
software, and :func:`plain`, a YAML tree as the data that a schema speaks of.  A schema checks single values;
it cannot check what involves two: a key given twice, states that sum to one, an interval the wrong way
round, names of other entries or files, a bound that another entry sets, and which letters are invisible.
``write()`` brings the committed files up to date.  Non-goal: checking with it; the readers' messages are more precise.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from typing import Any

from tarjih.corpus import catalogue
from tarjih.corpus.questions import CIRCULATES, OTHER, SCALES
from tarjih.corpus.yamltree import NULLS, NUMBER, Map, Node, Scalar
from tarjih.priors.entries import ENTRIES, Entry
from tarjih.priors.forms import MASS
from tarjih.priors.questions import CONCENTRATION, PROBABILITY
from tarjih.priors.scales import REFERENCE, Scale
from tarjih.priors.words import BANDS
from tarjih.runs.files import write as write_file
from tarjih.runs.input_limits import LONGEST_NAME, MOST_PRIOR_ROWS, MOST_STATES
from tarjih.runs.places import project

__all__ = ["FILES", "plain", "priors", "questions", "rendered", "write"]

type Schema = dict[str, Any]

DRAFT = "https://json-schema.org/draft/2020-12/schema"
FULLY = next(e for e in ENTRIES if e.key == "informed_accuracy")
"""Its upper end bounds every accuracy; how high it is in a file only the reader knows."""
LETTER = "[A-Za-z\u00aa\u00b5\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u1fff\u2c00-\ud7ff\uf900-\ufdff\ufe70-\uffdc]"
MARK, DIGIT = "[\u200e\u200f\u061c]*", "[0-9\u0660-\u0669\u06f0-\u06f9]"
DAY = rf"^\s*({MARK}{DIGIT}){{4}}({MARK}[-\u2212]({MARK}{DIGIT}){{2}}({MARK}[-\u2212]({MARK}{DIGIT}){{2}})?)?{MARK}\s*$"

TEXT: Schema = {"type": ["string", "number", "boolean"], "pattern": r"\S"}
"""Any text that says something; a number or a truth value where a text is due is that text."""
NAME: Schema = TEXT | {"pattern": rf"^\s*\S([\s\S]{{0,{LONGEST_NAME - 2}}}\S)?\s*$"}
REASON: Schema = {"type": ["string", "boolean"], "pattern": LETTER}
REASONED: Schema = {"because": REASON, "because_ar": REASON}
DATE: Schema = {"type": ["string", "integer"], "pattern": DAY, "minimum": 1000, "maximum": 9999}
SHARE: Schema = {"type": "number", "minimum": 0, "maximum": 1}
CONSTANTS = dict.fromkeys(NULLS) | {"true": True, "false": False}
STRICT_SHARE: Schema = {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1}


# ------------------------------------------------------------------------------------------------ building blocks


def _names(least: int, most: int | None = None) -> Schema:
    """Return a list of names, each given once."""
    return {"type": "array", "items": NAME, "uniqueItems": True, "minItems": least} | (
        {"maxItems": most} if most is not None else {}
    )


def _closed(properties: dict[str, Schema], required: Iterable[str] = ()) -> Schema:
    """Return a mapping that holds nothing but these."""
    out: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return out | ({"required": list(required)} if required else {})


def _map(of: Schema, names: Schema | None = None) -> Schema:
    """Return a mapping from names of the user's own."""
    return {"type": "object", "additionalProperties": of} | ({"propertyNames": names} if names else {})


def _or_nothing(schema: Schema) -> Schema:
    """Return what may also be left empty."""
    return schema | {"type": [schema["type"], "null"]}


def _head(title: str, body: Schema) -> Schema:
    return {"$schema": DRAFT, "title": title, "description": "Generated from the code's declarations."} | body


# ------------------------------------------------------------------------------------------------ questions.yaml


def questions() -> Schema:
    """Return the schema of ``questions.yaml``."""
    wording = {"oneOf": [TEXT, _closed({"en": TEXT, "ar": TEXT})]}
    keys = {"type": "string", "pattern": NAME["pattern"]}
    texts = dict.fromkeys(catalogue.PROPOSITION_TEXTS, TEXT)
    shapes: dict[str, Schema] = {
        "en": TEXT,
        "ar": TEXT,
        "states": _names(1, MOST_STATES) | {"items": NAME | {"not": {"const": OTHER}}},
        "other": {"type": "boolean"},
        "truth": _or_nothing(_map(_or_nothing(_map(SHARE, keys)), keys)),
        "parents": _names(0),
        "labels": _or_nothing(_map(wording, keys)),
        "contrast": NAME,
    }
    few = {"if": {"properties": {"other": {"const": True}}, "required": ["other"]}}
    few |= {"then": {"properties": {"states": {"maxItems": MOST_STATES - 1}}}}
    few |= {"else": {"properties": {"states": {"minItems": 2}}}}
    question = _closed({key: shapes[key] for key in catalogue.QUESTION_KEYS}, ["states"]) | few
    link = {"proposition": NAME, "era": NAME, "difference": _names(2, 2), "sign": {"enum": [1, -1]}}
    either = {"oneOf": [{"required": ["era"]}, {"required": ["difference"]}]}
    links = _closed({key: link[key] for key in catalogue.LINK_KEYS}, ["proposition"]) | either
    trait = {"en": TEXT, "ar": TEXT, "eras": _names(1), "links": {"type": "array", "items": links}}
    conditional = {"on": NAME, "states": _names(1)}
    proposition = texts | {"horizon": DATE, "group": NAME, "circulates": {"enum": list(CIRCULATES)}}
    end = {"oneOf": [{"type": "number"}, DATE]}
    proposition |= {"quantity": NAME, "above": end, "below": end}
    threshold = {"dependentRequired": {"above": ["quantity"], "below": ["quantity"]}}
    quantity: dict[str, Schema] = {
        "scale": {"enum": list(SCALES)},
        "range": {"type": "array", "items": end, "minItems": 2, "maxItems": 2},
    }
    quantity |= dict.fromkeys(("en", "ar", "unit"), TEXT)
    entries: dict[str, Schema] = {
        "propositions": _or_nothing(_closed({k: proposition[k] for k in catalogue.PROPOSITION_KEYS}) | threshold),
        "questions": question,
        "quantities": _or_nothing(_closed({key: quantity[key] for key in catalogue.QUANTITY_KEYS})),
        "traits": _closed({key: trait[key] for key in catalogue.TRAIT_KEYS}, ["eras"]),
        "conditionals": _closed({key: conditional[key] for key in catalogue.CONDITIONAL_KEYS}, ["on", "states"]),
    }
    sections = {key: _or_nothing(_map(entries[key], keys)) if key in entries else wording for key in catalogue.SECTIONS}
    return _head("What a case asks: questions.yaml", _closed(sections))


# ------------------------------------------------------------------------------------------------ priors


def priors() -> Schema:
    """Return the schema of a priors file."""
    top = _group(())
    needed = [e for e in ENTRIES if e.required]
    groups = list(dict.fromkeys(e.path[0] for e in needed))
    inner = {g: [e.path[1] for e in needed if e.path[0] == g and len(e.path) > 1] for g in groups}
    whole = {"required": groups, "properties": {g: {"required": of} for g, of in inner.items() if of}}
    alone = {"if": {"not": {"required": ["extends"]}}, "then": whole}
    entries = [*(e for e in ENTRIES if e.form == "prior"), PROBABILITY]
    forms = {_definition(e): _prior(e) for e in entries if e is not CONCENTRATION}
    return _head("Priors of an analysis", top | {"required": ["version"]} | alone | {"$defs": forms})


def _group(path: tuple[str, ...]) -> Schema:
    """Return the mapping at a place: what is declared under it, by name or as names of the user's own."""
    deep = len(path)
    under = [e for e in ENTRIES if len(e.path) > deep and e.path[:deep] == path]
    out: dict[str, Schema] = {}
    for name in dict.fromkeys(e.path[deep] for e in under):
        here = (*path, name)
        leaf = next((e for e in under if e.path == here), None)
        out[name] = _leaf(leaf) if leaf else _group(here)
    own = out.pop("*", None)
    if own is None:
        return _closed(out)
    names = {"pattern": rf"^\S(.{{0,{LONGEST_NAME - 2}}}\S)?$"}
    return _map(own, names) | ({"properties": out} if out else {})


def _leaf(entry: Entry) -> Schema:
    """Return the schema of one entry."""
    forms: dict[str, Schema] = {
        "version": {"const": 1},
        "file": TEXT
        | {"pattern": r"^(?!\.{1,2}$)(?=[\s\S]*\S)[^/\\:\u0000-\u001f\u200e\u200f\u202a-\u202e\u2066-\u2069]+$"},
        "bands": {"enum": list(BANDS)},
        "text": REASON | {"pattern": r"\S"},
        "switch": {"type": "boolean"},
    }
    if entry.form == "prior":
        out = {"$ref": f"#/$defs/{_definition(entry)}"}
    elif entry.form == "question":
        out = _question()
    else:
        out = forms[entry.form]
        out = out | {"type": TEXT["type"]} if entry.form == "text" else out
    described = {"description": entry.meaning + "."}
    return out | described | ({"default": entry.default} if entry.default is not None else {})


def _range(entry: Entry, *, value: bool) -> Schema:
    """Return the numbers that an entry takes, as a value or as the end of an interval."""
    best = FULLY.high or 1.0
    low, high = {
        Scale.PROBABILITY: (0.0, 1.0),
        Scale.ACCURACY: (0.5, best),
        Scale.SHIFT: (0.5 - REFERENCE, best - REFERENCE),
        Scale.SCALE: (0.0, math.inf),
        Scale.NUMBER: (-math.inf, math.inf),
    }[entry.scale]
    ends = value and entry.ends
    out: Schema = {"type": "number"}
    if math.isfinite(low):
        out |= {"minimum" if ends else "exclusiveMinimum": low}
    if math.isfinite(high):
        out |= {"maximum" if ends else "exclusiveMaximum": round(high, 9)}
    if entry.low is not None:
        out |= {"minimum": entry.low, "maximum": entry.high}
    return out


def _definition(entry: Entry) -> str:
    """Return the name of the schema that all priors of one scale and range share."""
    limits = "" if entry.low is None else f"_{entry.low:g}_to_{entry.high:g}"
    return f"{entry.scale.name.lower()}{limits}{'_value' * entry.fixed}{'_with_ends' * entry.ends}"


def _prior(entry: Entry, *, because: bool = True) -> Schema:
    """Return the forms in which a prior is written."""
    ends = _range(entry, value=False)
    if entry.scale is Scale.NUMBER:
        ends = {"anyOf": [ends, {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}]}
    where, width = entry.scale.parameters
    forms: list[dict[str, Schema]] = [{"value": _range(entry, value=True)}]
    if not entry.fixed:
        mass = {"type": "number", "minimum": 0.01, "maximum": 0.999, "default": MASS}
        forms += [{"between": {"type": "array", "items": ends, "minItems": 2, "maxItems": 2}, "mass": mass}]
        forms += [{"word": TEXT}] if entry.scale in {Scale.PROBABILITY, Scale.ACCURACY} else []
        at = {"type": "number", "minimum": -20, "maximum": 20}
        spread = {"type": "number", "minimum": 0.001, "maximum": 10}
        forms += [{"distribution": {"const": entry.scale.family}, where: at, width: spread}]
    reason = ["because"] if because else []
    return {"oneOf": [_closed(f | REASONED, [*(k for k in f if k != "mass"), *reason]) for f in forms]}


def _question() -> Schema:
    """Return the prior of a question: states with or without shifts, a table, or a probability."""
    states = _map(SHARE) | {"minProperties": 1}
    sure = {"properties": {"true": STRICT_SHARE, "false": STRICT_SHARE}}
    pair = {"if": {"required": ["true", "false"], "maxProperties": 2}, "then": sure}
    factors = _map(_map(_map({"type": "number", "minimum": 0.001, "maximum": 1000})))
    when = {"anyOf": [TEXT, {"type": "array", "items": TEXT, "minItems": 1}]}
    row = _map(when) | {"properties": {"states": states} | REASONED, "required": ["states"]}
    rows = {"type": "array", "items": row, "minItems": 1, "maxItems": MOST_PRIOR_ROWS}
    inner = _prior(PROBABILITY, because=False)
    reasoned = {"anyOf": [{"required": ["because"]}, {"properties": {"probability": {"required": ["because"]}}}]}
    number = {"properties": {"probability": STRICT_SHARE}, "required": ["because"]}
    mapping = {"properties": {"probability": {"type": "object"}}} | reasoned
    probability = {"anyOf": [STRICT_SHARE, inner]}
    firm = {"concentration": {"anyOf": [_range(CONCENTRATION, value=True), _prior(CONCENTRATION, because=False)]}}
    own = REASONED | firm
    return {
        "oneOf": [
            _closed({"states": states | pair} | own, ["states", "because"]),
            _closed({"states": states, "shifts": factors} | own, ["states", "shifts", "because"]),
            _closed({"given": rows} | own, ["given", "because"]),
            _closed({"probability": probability} | REASONED, ["probability"]) | {"anyOf": [number, mapping]},
        ]
    }


# ------------------------------------------------------------------------------------------------ files

FILES = {
    "priors/schema.json": priors,
    "analyses/corpus/questions.schema.json": questions,
}
"""The committed files by their place in the project, and what each is made by."""


def rendered(schema: Schema) -> bytes:
    """Return a schema as the bytes of its file."""
    return (json.dumps(schema, indent=1, ensure_ascii=True) + "\n").encode()


def write() -> None:
    """Bring the committed files up to date."""
    for place, make in FILES.items():
        write_file(project() / place, rendered(make()))


def plain(node: Node) -> Any:  # noqa: ANN401 - any plain data
    """Return a YAML tree as data: numbers, truth values and nothing where the reader would read them, else texts."""
    if isinstance(node, Map):
        return {key: plain(child) for key, child in node.entries.items()}
    if not isinstance(node, Scalar):
        return [plain(item) for item in node.items]
    if node.plain and node.text in CONSTANTS:
        return CONSTANTS[node.text]
    if node.plain and NUMBER.match(node.text) and any(map(str.isdigit, node.text)):
        value = float(node.text)
        if math.isfinite(value):
            return int(value) if value.is_integer() and abs(value) < 1e15 else value
    return node.text
