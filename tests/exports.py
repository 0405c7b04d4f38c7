"""What other programs export, in small: workbooks, JSON of annotation tools, fact checks and a database of DNA."""

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
