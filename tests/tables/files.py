"""Tables in every form, written with as little as it takes, and read again."""

import csv
import gzip
import io
import struct
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

import pyarrow as pa
import pyarrow.parquet as pq

from namemodel.tables.predictor import ADDED as TITLES

ADDED = len(TITLES)


@dataclass(frozen=True)
class Raw:
    """A cell of an Excel file by its XML, `{}` where it says its place."""

    xml: str


Cell = str | float | Raw | None


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    data = text.encode(encoding)
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def read(path: Path, delimiter: str = ",") -> list[list[str]]:
    """Return the rows of a text file, or of a Parquet file with its titles as the first."""
    if path.suffix == ".parquet":
        table = pq.read_table(path)
        return [table.column_names, *map(list, zip(*(c.to_pylist() for c in table.columns), strict=True))]
    data = path.read_bytes()
    text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def write_xlsx(path: Path, sheets: dict[str, Sequence[Sequence[Cell]]], hidden: Sequence[str] = ()) -> Path:
    """Write an Excel file."""

    def cell(value: Cell, place: str) -> str:
        if value is None:
            return ""
        if isinstance(value, Raw):
            return value.xml.format(f'r="{place}"')
        if isinstance(value, str):
            text = escape(value)
            return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
        return f'<c r="{place}"><v>{value!r}</v></c>'

    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    with zipfile.ZipFile(path, "w") as archive:
        kinds = "".join(
            f'<Override PartName="/xl/worksheets/sheet{i}.xml" ContentType="application/vnd.openxmlformats-'
            'officedocument.spreadsheetml.worksheet+xml"/>'
            for i, _ in enumerate(sheets, 1)
        )
        archive.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default '
            'Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-'
            f'officedocument.spreadsheetml.sheet.main+xml"/>{kinds}</Types>',
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{package}"><Relationship Id="rId1" Type="{office}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>',
        )
        names = "".join(
            f'<sheet name="{escape(name)}" sheetId="{i}" r:id="rId{i}"'
            f"{' state=' + chr(34) + 'hidden' + chr(34) if name in hidden else ''}/>"
            for i, name in enumerate(sheets, 1)
        )
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>{names}</sheets></workbook>',
        )
        links = "".join(
            f'<Relationship Id="rId{i}" Type="{office}/worksheet" Target="worksheets/sheet{i}.xml"/>'
            for i, _ in enumerate(sheets, 1)
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{package}">{links}</Relationships>'
        )
        for i, rows in enumerate(sheets.values(), 1):
            body = "".join(
                f'<row r="{r}">' + "".join(cell(v, f"{chr(65 + c)}{r}") for c, v in enumerate(row)) + "</row>"
                for r, row in enumerate(rows, 1)
            )
            archive.writestr(
                f"xl/worksheets/sheet{i}.xml",
                f'<worksheet xmlns="{main}"><sheetData>{body}</sheetData></worksheet>',
            )
    return path


def write_far_cells(path: Path, last: str = "XFD1048576") -> Path:
    """Write an Excel file of two cells, with empty ones between them: to the end, a trillion bytes."""
    near = write_xlsx(path.with_name("near.xlsx"), {"A": [["name"], ["Rossi"]]})
    row = last.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    with zipfile.ZipFile(near) as old, zipfile.ZipFile(path, "w") as new:
        for item in old.namelist():
            text = old.read(item).decode()
            new.writestr(item, text.replace('"2"', f'"{row}"').replace('"A2"', f'"{last}"'))
    near.unlink()
    return path


def write_heavy_parquet(path: Path) -> Path:
    """Write a Parquet file of kilobytes: 200 rows, each with the same text of 9 MB."""
    text = pa.DictionaryArray.from_arrays(pa.array([0] * 200), pa.array(["x" * 9_000_000]))
    table = pa.table({"name": text})
    pq.write_table(table, path, store_schema=False, dictionary_pagesize_limit=1 << 30, compression="zstd")
    return path


def write_ods(path: Path, name: str, rows: Sequence[Sequence[str]]) -> Path:
    """Write an OpenDocument file of text."""
    urn = "urn:oasis:names:tc:opendocument:xmlns"
    body = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{escape(v)}</text:p></table:table-cell>'
            for v in row
        )
        + "</table:table-row>"
        for row in rows
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "META-INF/manifest.xml",
            f'<manifest:manifest xmlns:manifest="{urn}:manifest:1.0"><manifest:file-entry '
            'manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>'
            "</manifest:manifest>",
        )
        archive.writestr(
            "content.xml",
            f'<office:document-content xmlns:office="{urn}:office:1.0" xmlns:table="{urn}:table:1.0" '
            f'xmlns:text="{urn}:text:1.0"><office:body><office:spreadsheet><table:table '
            f'table:name="{name}">{body}</table:table></office:spreadsheet></office:body>'
            "</office:document-content>",
        )
    return path


def compound_file(streams: Sequence[str]) -> bytes:
    """Return an OLE compound file with empty streams of these names (MS-CFB), as old Excel files are."""
    free, end, fat = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, end, 0, end, 0)
    header += struct.pack("<109I", 0, *[free] * 108)
    table = struct.pack("<128I", fat, end, *[free] * 126)

    def entry(name: str, kind: int, child: int, right: int) -> bytes:
        text = (name + "\0").encode("utf-16-le")
        links = struct.pack("<BBIII", kind, 1, free, right, child)
        return (
            text.ljust(64, b"\0")
            + struct.pack("<H", len(text))
            + links
            + bytes(36)
            + struct.pack("<IQ", end, 0)
        )

    names = list(streams)
    entries = [entry("Root Entry", 5, 1, free)]
    entries += [entry(name, 2, free, i + 2 if i + 1 < len(names) else free) for i, name in enumerate(names)]
    return header + table + b"".join(entries).ljust(512, b"\0")
