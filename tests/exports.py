"""What other programs export, in small: workbooks, JSON of annotation tools, fact checks and a database of DNA."""

import struct
import zipfile

import openpyxl


def workbook(path, sheets, merge=None):
    """Write a workbook and return its bytes."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        if merge:
            sheet.merge_cells(merge)
    book.save(path)
    return path.read_bytes()


def open_document(path, rows, spans, *, across=(), hidden=()):
    """Write an OpenDocument workbook of one sheet and return its bytes.

    A cell spans as many rows as are named, and those of `across` two columns; rows of some numbers are hidden.
    """
    space = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    space += 'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    space += 'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.3"'
    lines = ""
    for number, row in enumerate(rows, start=1):
        cells = (
            f'<table:table-cell office:value-type="string" table:number-rows-spanned="{spans.get(c, 1)}" '
            f'table:number-columns-spanned="{2 if c in across else 1}">'
            f"<text:p>{c}</text:p></table:table-cell>"
            if c
            else "<table:covered-table-cell/>"
            for c in row
        )
        seen = ' table:visibility="collapse"' if number in hidden else ""
        lines += f"<table:table-row{seen}>{''.join(cells)}</table:table-row>"
    body = f'<office:body><office:spreadsheet><table:table table:name="One">{lines}</table:table>'
    mime = "application/vnd.oasis.opendocument.spreadsheet"
    entry = f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{mime}"/>'
    listed = f'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">{entry}'
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", mime)
        archive.writestr("META-INF/manifest.xml", f"{listed}</manifest:manifest>")
        archive.writestr(
            "content.xml",
            f"<office:document-content {space}>{body}</office:spreadsheet></office:body></office:document-content>",
        )
    return path.read_bytes()


def old_workbook(rows, *, row, column, sheets=(("One", 0), ("Lists", 1)), short=False):
    """A workbook of Excel 97: texts and numbers in its first sheet, of which a row and a column are hidden.

    Each sheet has its name and whether it is hidden; the second holds one word.  A short one is packed as LibreOffice
    packs it, in pieces of 64 bytes, and names another workbook.
    """
    record = lambda kind, body=b"": struct.pack("<HH", kind, len(body)) + body  # noqa: E731
    cells = b""
    for r, values in enumerate(rows):
        for c, value in enumerate(values):
            place = struct.pack("<HHH", r, c, 0)
            text = struct.pack("<HB", len(str(value)), 1) + str(value).encode("utf-16-le")
            number = not isinstance(value, str)
            cells += record(0x0203, place + struct.pack("<d", value)) if number else record(0x0204, place + text)
    hidden = record(0x007D, struct.pack("<HHHHHH", column, column, 9, 0, 1, 0))
    hidden += record(0x0208, struct.pack("<HHHHHHI", row, 0, 3, 255, 0, 0, 0x20))
    start = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0))
    own = [start + hidden + cells, start + record(0x0204, struct.pack("<HHHHB", 0, 0, 0, 1, 0) + b"x")]
    own = [part + record(0x000A) for part in own]
    entries = [struct.pack("<BB", len(n), 0) + n.encode() for n, _ in sheets]
    named = record(0x01AE, struct.pack("<HHB", 1, 5, 0) + b"other") if short else b""
    at = 20 + sum(4 + 6 + len(e) for e in entries) + len(named) + 4
    stream = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))
    for entry, part, (_, unseen) in zip(entries, own, sheets, strict=True):
        stream += record(0x0085, struct.pack("<IBB", at, unseen, 0) + entry)
        at += len(part)
    stream += named + record(0x000A) + b"".join(own)
    total = len(stream)
    stream = stream.ljust(max(0 if short else 4096, -(-total // 512) * 512), b"\0")
    many = len(stream) // 512
    none = 0xFFFFFFFE
    table = [0xFFFFFFFD, none, *range(3, many + 2), none, none]
    folder = b""
    own_place, root = ((0, total), (2, len(stream))) if short else ((2, len(stream)), (none, 0))
    for name, kind, (first, size) in (("Root Entry", 5, root), ("Workbook", 2, own_place)):
        text = (name + "\0").encode("utf-16-le")
        links = struct.pack("<III", 0xFFFFFFFF, 0xFFFFFFFF, 1 if kind == 5 else 0xFFFFFFFF)
        tail = struct.pack("<III", first, size, 0)
        folder += text.ljust(64, b"\0") + struct.pack("<HBB", len(text), kind, 1) + links + bytes(36) + tail
    pieces = [*range(1, len(stream) // 64), none]
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(10)
    head += struct.pack("<IIIIIIIII", 1, 1, 0, 4096, many + 2 if short else none, int(short), none, 0, 0).ljust(
        36 + 432, b"\xff"
    )
    table = [*table, *[0xFFFFFFFF] * (128 - len(table))]
    linked = struct.pack(f"<{len(pieces)}I", *pieces).ljust(512, b"\xff")[:512] if short else b""
    return head + struct.pack("<128I", *table) + folder.ljust(512, b"\0") + stream + linked


LABEL_STUDIO = [
    {
        "id": 1,
        "data": {"text": "The bridge was blown up"},
        "annotations": [
            {"completed_by": 7, "result": [{"from_name": "s", "type": "choices", "value": {"choices": ["Yes"]}}]},
            {
                "completed_by": {"email": "b@x"},
                "result": [{"from_name": "s", "type": "choices", "value": {"choices": ["No"]}}],
            },
            {"completed_by": 9, "was_cancelled": True, "result": []},
        ],
    }
]
DOCCANO = [{"id": 1, "text": "It was staged", "annotations": [{"label": 3, "user": 1}, {"label": 4, "user": 2}]}]
ARGILLA = [
    {
        "id": "x",
        "fields": {"text": "It was staged"},
        "responses": {"truth": [{"user_id": "u1", "value": "yes"}, {"user_id": "u2", "value": "no"}]},
    },
]
ARGILLA_1 = [
    {
        "fields": {"text": "It was staged"},
        "responses": [
            {"user_id": u, "status": "submitted", "values": {"truth": {"value": v}}}
            for u, v in (("u1", "yes"), ("u2", "no"))
        ],
    },
]
REVIEW = {
    "@context": "https://schema.org",
    "@type": "ClaimReview",
    "claimReviewed": "The moon is cheese",
    "url": "https://example.org/moon",
    "datePublished": "2021-11-09",
    "author": {"@type": "Organization", "name": "Checkers"},
    "itemReviewed": {"@type": "Claim", "author": {"name": "A man"}, "datePublished": "2021-11-07"},
    "reviewRating": {"ratingValue": 1, "worstRating": 1, "bestRating": 5, "alternateName": "Nonsense"},
}


OF_TOOLS = {
    "text": "The moon is cheese",
    "claimant": "A man",
    "claimReview": [
        {"publisher": {"name": "Checkers"}, "url": "https://example.org/", "textualRating": "Mostly false"}
    ],
}

DNA_TABLES = """
CREATE TABLE DOCUMENTS (ID INTEGER, Title TEXT, Text TEXT, Source TEXT, Date INTEGER);
CREATE TABLE STATEMENTS (ID INTEGER, StatementTypeId INTEGER, DocumentId INTEGER, Start INTEGER, Stop INTEGER);
CREATE TABLE VARIABLES (ID INTEGER, Variable TEXT);
CREATE TABLE DATABOOLEAN (StatementId INTEGER, VariableId INTEGER, Value INTEGER);
CREATE TABLE ENTITIES (ID INTEGER, Value TEXT);
INSERT INTO VARIABLES VALUES (1, 'person'), (2, 'organization'), (3, 'concept'), (4, 'agreement');
INSERT INTO ENTITIES VALUES (1, 'Ann Lee'), (2, 'Chamber'), (3, 'Taxes rise');
INSERT INTO STATEMENTS VALUES (9, 1, 1, 0, 14);
INSERT INTO DATABOOLEAN VALUES (9, 4, 0);
"""
DNA_TEXTS = {2: "Value TEXT", 3: "Entity INTEGER"}
