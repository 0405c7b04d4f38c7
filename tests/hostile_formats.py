"""Files of the other readers that are meant to hurt: workbooks, exports, databases, coding sheets and stored records.

Supply the name of a reader and a seed; get the bytes of a good file of its format in which the structure was changed:
a value replaced by an odd one of any type, a part lost, doubled, moved or nested, an element or a cell put elsewhere;
now and then a few bytes are damaged besides.  Every seed gives the same file for good.
"""

import contextlib
import copy
import io
import json
import random
import re
import sqlite3
import zipfile

ODD = [
    *(None, True, False, 0, -1, 1, 2, 0.5, 1e308, 5e-324, 2**31, 2**63, -(2**63), 10**30, 1e15),
    *("", " ", "0", "-2", "2", "x", "true", "NaN", "1e999", "٢", "é", "😀", "\u202e", "\ud800", "\0"),
    *("../../x", "a" * 300),
    *([], {}, [[]], [None], {"": ""}, ["a", "a"], {"value": {}}),
]  # fmt: skip
TEXTS = [
    *("", " ", "0", "-1", "1", "-2", "2.5", "1e999", "NaN", "9" * 40, "2021-11-07", "44507", "true"),
    *("x", "é", "\u202e"),
    *("A1", "XFD1048576", "A1:XFD1048576", "ZZZZ99999999", "A0", "s", "n", "b", "e", "d", "str", "inlineStr", "float"),
    *("string", "date", "1000000000", "-7", "&lt;", "../../x", "a" * 300),
]  # fmt: skip


def places(data, path=()):
    """Every place in plain data but the outermost."""
    children = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, child in children:
        yield (*path, key)
        yield from places(child, (*path, key))


def inner(data, way):
    """What stands at a place."""
    for step in way:
        data = data[step]
    return data


def plain_changed(rng, data):
    """Plain data with one to three changes."""
    data = copy.deepcopy(data)
    for left in reversed(range(rng.choice([1, 1, 2, 3]))):
        found = list(places(data))
        if not found:
            return data
        *way, last = rng.choice(found)
        holder = inner(data, way)
        do = rng.choice(["odd", "odd", "drop", "double", "nest", "other", "rename"])
        if do == "odd":
            holder[last] = copy.deepcopy(rng.choice(ODD))
        elif do == "drop":
            del holder[last]
        elif do == "nest":
            for _ in range(rng.choice([1, 2, 60, 1200]) if not left else 1):  # what is deep is changed no more
                holder[last] = [holder[last]] if rng.random() < 0.5 else {"a": holder[last]}
        elif do == "other":
            holder[last] = copy.deepcopy(inner(data, rng.choice(found)))
        elif isinstance(holder, list):
            holder.insert(last, copy.deepcopy(holder[last]))
        else:
            holder[rng.choice([f"{last}s", str(last).upper(), "", "id", "mean", "text"])] = copy.deepcopy(holder[last])
    return data


def as_json(rng, data, indent=None):
    """Plain data as JSON, now and then with what JSON of other writers has: a key twice, and numbers that are none."""
    try:
        text = json.dumps(data, ensure_ascii=rng.random() < 0.5, indent=indent)
    except RecursionError:
        text = "[" * 5000
    keys = re.findall(r'"[^"\\]*": ', text)
    do = rng.random()
    if do < 0.05 and keys:
        key = rng.choice(keys)
        text = text.replace(key, f"{key}0, {key}", 1)
    elif do < 0.1:
        numbers = list(re.finditer(r"-?\d+\.?\d*", text))
        if numbers:
            at = rng.choice(numbers)
            text = text[: at.start()] + rng.choice(["1e999", "-Infinity", "NaN", "1" * 400]) + text[at.end() :]
    return text.encode("utf-8", "surrogatepass")


def damaged(rng, raw):
    """Bytes, now and then with a few lost, changed or doubled."""
    for _ in range(rng.choice([0, 0, 0, 0, 1, 3])):
        at, to = rng.randint(0, len(raw)), rng.choice([0, 1, 4, 50])
        raw = raw[:at] + rng.choice([b"", rng.randbytes(2), raw[at : at + to] * 3]) + raw[at + to :]
    return raw


# --------------------------------------------------------------------------------------------------- XML in a zip

ELEMENT = re.compile(r"<(/?)([\w:]+)([^<>]*?)(/?)>")


def xml_changed(rng, text):
    """XML with one to three changes: an attribute or a text replaced, an element lost, doubled or moved, a tag lost."""
    for _ in range(rng.choice([1, 1, 2, 3])):
        attributes = list(re.finditer(r'([\w:]+)="([^"]*)"', text))
        inside = list(re.finditer(r">([^<>]+)<", text))
        whole = list(re.finditer(r"<([\w:]+)\b[^<>]*(?:/>|>[^<>]*</\1>)", text))
        tags = list(ELEMENT.finditer(text))
        do = rng.choice(["attribute", "attribute", "name", "text", "drop", "double", "move", "tag", "bomb"])
        if do == "attribute" and attributes:
            at = rng.choice(attributes)
            text = f"{text[: at.start(2)]}{rng.choice(TEXTS)}{text[at.end(2) :]}"
        elif do == "name" and attributes:
            at = rng.choice(attributes)
            other = rng.choice(attributes)[1]
            text = f"{text[: at.start(1)]}{other}{text[at.end(1) :]}"
        elif do == "text" and inside:
            at = rng.choice(inside)
            text = f"{text[: at.start(1)]}{rng.choice(TEXTS)}{text[at.end(1) :]}"
        elif do in {"drop", "double"} and whole:
            at = rng.choice(whole)
            text = text[: at.start()] + at[0] * rng.choice([2, 300]) * (do == "double") + text[at.end() :]
        elif do == "move" and whole:
            one, other = rng.choice(whole), rng.choice(whole)
            text = text[: other.start()] + one[0] + text[other.start() :]
        elif do == "tag" and tags:
            at = rng.choice(tags)
            text = text[: at.start()] + text[at.end() :]
        elif do == "bomb":
            text = re.sub(r"^(<\?xml[^>]*>)?", r'\1<!DOCTYPE x [<!ENTITY a "b">]>', text, count=1)
    return text


def unzipped(raw):
    """The parts of a zipped file, by name."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return {i.filename: archive.read(i) for i in archive.infolist()}


def zipped(parts, *, packed=True):
    """A zipped file of parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def zip_changed(rng, raw, most):
    """A zipped file of XML: mostly one of the parts that matter `most` is changed, else a part is lost or another."""
    parts = unzipped(raw)
    known = [n for n in parts if any(m in n for m in most)]
    name = rng.choice(known) if known and rng.random() < 0.8 else rng.choice(sorted(parts))
    do = rng.random()
    if do < 0.9:
        parts[name] = xml_changed(rng, parts[name].decode("utf-8", "replace")).encode("utf-8", "surrogatepass")
    elif do < 0.94:
        del parts[name]
    elif do < 0.97:
        parts[name] = parts[rng.choice(sorted(parts))]
    else:
        parts[name] = damaged(rng, parts[name])
    return damaged(rng, zipped(parts)) if rng.random() < 0.2 else zipped(parts)


# ------------------------------------------------------------------------------------------------------ databases

CELLS = [
    *(None, 0, 1, -1, 9, 1.5, 2**62, -(2**62), 1e300, b"", b"\xff\xfe", b"x" * 500, "", "x", "1", "concept", "é" * 99)
]


def database_changed(rng, script, rows):
    """A database by its script and the rows of its tables, with columns, tables and values of other kinds."""
    script = list(script)
    tables = {name: [list(r) for r in own] for name, own in rows.items()}
    for _ in range(rng.choice([1, 1, 2, 4])):
        name = rng.choice(sorted(tables))
        own = tables[name]
        do = rng.choice(["value", "value", "value", "row", "table"])
        if do == "value" and own:
            row = rng.choice(own)
            row[rng.randrange(len(row))] = rng.choice(CELLS)
        elif do == "row":
            own += own * rng.choice([1, 50]) if rng.random() < 0.5 else []
            del own[rng.randrange(len(own) + 1) :]
        else:
            at = next((i for i, line in enumerate(script) if f"CREATE TABLE {name} " in line), None)
            script[at or 0] = _table_changed(rng, script[at or 0], name)
    with contextlib.closing(sqlite3.connect(":memory:")) as db:
        db.executescript(";\n".join(script))
        for name, own in tables.items():
            for row in own:
                with contextlib.suppress(sqlite3.Error):
                    db.execute(f"INSERT INTO {name} VALUES ({','.join('?' * len(row))})", row)  # noqa: S608 - of ours
        db.commit()
        raw = db.serialize()
    return damaged(rng, raw) if rng.random() < 0.3 else raw


def _table_changed(rng, words, name):
    """A table under another name, of other types, or with another column."""
    column = rng.choice(re.findall(r"(\w+) (?:INTEGER|TEXT)", words) or ["ID"])
    other = f"{rng.choice(['Other', 'ID', 'Value', 'Entity'])}{rng.randrange(3)}"
    return rng.choice([
        words.replace(name, f"{name}X", 1),
        words.replace("INTEGER", "TEXT"),
        words.replace("TEXT", "BLOB"),
        words.replace(f"{column} ", f"{other} ", 1),
        f"{words}; CREATE VIEW V{rng.randrange(10**9)} AS SELECT * FROM {name}, {name} AS a, {name} AS b",  # noqa: S608 - of ours
    ])  # fmt: skip


# -------------------------------------------------------------------------------------------------------- numbers


def numbers_of(raw):
    """Every run of digits that a file holds, without zeros in front; none where it is damaged and read in part."""
    try:
        if raw.startswith(b"PK"):
            raw = b"\n".join(unzipped(raw).values())
        elif raw.startswith(b"SQLite"):
            raw = _dumped(raw)
    except Exception:  # noqa: BLE001 - whatever the libraries make of it
        return None
    text = raw.decode("utf-8", "replace")
    whole = {str(int(n)) for n in re.findall(r"\d{1,400}", text)}
    return whole | {str(int(float(n))) for n in re.findall(r"\d{1,20}\.?\d{0,20}[eE]\+?\d{1,2}", text)}


def _dumped(raw):
    """Every value of every table of a database, as text."""
    with contextlib.closing(sqlite3.connect(":memory:")) as db:
        db.deserialize(raw)
        names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type='table'")]
        return repr([list(db.execute(f'SELECT * FROM "{name}"')) for name in names]).encode()  # noqa: S608 - of its own


def rng_of(name, seed):
    """The chance of one case."""
    return random.Random(f"{name} {seed}")  # noqa: S311 - no secret
