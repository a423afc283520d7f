"""Writes files that a reader of spreadsheets must refuse, and prints for each: NAME CODE. usage: write_hostile.py FOLDER"""

import io
import random
import struct
import sys
import zipfile
from pathlib import Path

from write_workbooks import MAIN, OFFICE, PACKAGE, package

MIB = 1024 * 1024
HEAD, TAIL = f'<worksheet xmlns="{MAIN}"><sheetData>', "</sheetData></worksheet>"


def replaced(source, target, part, text, **more):
    """A copy of a workbook with one part's text in place of its own; a part that is not there is added."""
    texts = {part: text, **more}
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, texts.pop(name) if name in texts else old.read(name))
        for name, added in texts.items():
            new.writestr(name, added)


def bombs(folder, plain):
    sheet = "xl/worksheets/one.xml"
    yield "bomb-ratio.xlsx", "workbook_unpacks_too_large"
    replaced(plain, folder / "bomb-ratio.xlsx", sheet, HEAD + " " * (16 * MIB) + TAIL)

    # Each row differs, so that it packs badly enough to look honest; in all it is over the size.
    yield "bomb-size.xlsx", "workbook_unpacks_too_large"
    dice = random.Random(4)
    blocks = ["<row>" + "".join(f"<c><f>{dice.getrandbits(64):x}</f></c>" for _ in range(40)) + "</row>" for _ in range(20)]
    replaced(plain, folder / "bomb-size.xlsx", sheet, HEAD + "".join(blocks[dice.randrange(20)] for _ in range(120_000)) + TAIL)

    yield "bomb-names.xlsx", "workbook_damaged"  # a name for each element: the parser keeps every name
    replaced(plain, folder / "bomb-names.xlsx", sheet, HEAD + "".join(f"<n{i:x}/>" for i in range(1_000_000)) + TAIL)
    yield "bomb-tag.xlsx", "workbook_damaged"
    replaced(plain, folder / "bomb-tag.xlsx", sheet, HEAD + '<row r="' + "".join(map(str, range(3_000_000))) + '"/>' + TAIL)
    yield "bomb-depth.xlsx", "workbook_damaged"
    replaced(plain, folder / "bomb-depth.xlsx", sheet, HEAD + "".join(f'<a b{i}="">' for i in range(500_000)) + TAIL)
    yield "bomb-strings.xlsx", "workbook_too_many_strings"
    replaced(plain, folder / "bomb-strings.xlsx", "xl/sharedStrings.xml",
             f'<sst xmlns="{MAIN}">' + "".join(f"<si><t>{i}</t></si>" for i in range(2_100_000)) + "</sst>")
    yield "bomb-cell.xlsx", "cell_too_long"
    replaced(plain, folder / "bomb-cell.xlsx", sheet, HEAD + "<row><c t='str'><v>" + "x" * 40_000 + "</v></c></row>" + TAIL)
    yield "bomb-rows.xlsx", "too_many_rows"
    replaced(plain, folder / "bomb-rows.xlsx", sheet, HEAD + "".join(f"<row><c><v>{i}</v></c></row>" for i in range(200_001)) + TAIL)
    yield "bomb-empty-rows.xlsx", "workbook_damaged"
    replaced(plain, folder / "bomb-empty-rows.xlsx", sheet, HEAD + "".join(f"<row><f>{i * 7919 % 1000003}</f></row>" for i in range(1_100_000)) + TAIL)
    yield "bomb-columns.xlsx", "too_many_columns"
    replaced(plain, folder / "bomb-columns.xlsx", sheet, HEAD + "<row>" + "<c><v>1</v></c>" * 257 + "</row>" + TAIL)


def documents(folder, plain):
    sheet = "xl/worksheets/one.xml"
    laughs = "<!DOCTYPE lolz [<!ENTITY a 'lol'>" + "".join(f"<!ENTITY {chr(98 + i)} '{('&' + chr(97 + i) + ';') * 10}'>" for i in range(9)) + "]>"
    yield "laughs.xlsx", "workbook_doctype"
    replaced(plain, folder / "laughs.xlsx", sheet, laughs + HEAD + "<row><c t='str'><v>&j;</v></c></row>" + TAIL)
    yield "laughs-strings.xlsx", "workbook_doctype"
    replaced(plain, folder / "laughs-strings.xlsx", "xl/sharedStrings.xml", laughs + f'<sst xmlns="{MAIN}"><si><t>&j;</t></si></sst>')
    yield "xxe.xlsx", "workbook_doctype"
    replaced(plain, folder / "xxe.xlsx", sheet,
             "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>" + HEAD + "<row><c t='str'><v>&e;</v></c></row>" + TAIL)
    yield "xxe-rels.xlsx", "workbook_doctype"
    replaced(plain, folder / "xxe-rels.xlsx", "_rels/.rels", "<!DOCTYPE x SYSTEM 'http://127.0.0.1:1/x.dtd'><Relationships/>")
    yield "half-xml.xlsx", "workbook_damaged"
    replaced(plain, folder / "half-xml.xlsx", sheet, HEAD + "<row><c><v>1")
    yield "bad-utf8.xlsx", "workbook_damaged"
    replaced(plain, folder / "bad-utf8.xlsx", sheet, (HEAD + "<row><c t='str'><v>").encode() + b"\xff\xfe</v></c></row>" + TAIL.encode())


def lies(folder, plain):
    sheet = "xl/worksheets/one.xml"
    for name, inside in {
        "lie-string": "<row><c t='s'><v>99</v></c></row>",
        "lie-string-negative": "<row><c t='s'><v>-1</v></c></row>",
        "lie-row-order": "<row r='5'><c><v>1</v></c></row><row r='4'><c><v>1</v></c></row>",
        "lie-row-zero": "<row r='0'><c><v>1</v></c></row>",
        "lie-row-huge": "<row r='4294967297'><c><v>1</v></c></row>",
        "lie-cell-order": "<row><c r='B1'><v>1</v></c><c r='A1'><v>1</v></c></row>",
        "lie-cell-huge": "<row><c r='ZZZZZZZZZZ1'><v>1</v></c></row>",
        "lie-cell-name": "<row><c r='a1'><v>1</v></c></row>",
    }.items():
        yield name + ".xlsx", "workbook_damaged"
        replaced(plain, folder / (name + ".xlsx"), sheet, HEAD + inside + TAIL)
    rels = f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId7" Type="{OFFICE}/worksheet" Target="%s"/></Relationships>'
    yield "lie-target.xlsx", "workbook_damaged"
    replaced(plain, folder / "lie-target.xlsx", "xl/_rels/workbook.xml.rels", rels % "worksheets/two.xml")
    yield "traversal-target.xlsx", "workbook_unsafe_part"
    replaced(plain, folder / "traversal-target.xlsx", "xl/_rels/workbook.xml.rels", rels % "../../../etc/passwd")
    yield "no-sheet.xlsx", "workbook_without_sheet"
    replaced(plain, folder / "no-sheet.xlsx", "xl/workbook.xml", f'<workbook xmlns="{MAIN}"><sheets/></workbook>')
    for name, part in {"traversal": "../../etc/cron.d/x", "absolute": "/etc/x", "backslash": "xl\\..\\..\\x"}.items():
        yield name + ".xlsx", "workbook_unsafe_part"
        replaced(plain, folder / (name + ".xlsx"), part, "x")


def archives(folder, plain):
    whole = plain.read_bytes()
    for name, size in {"truncated-half": len(whole) // 2, "truncated-end": len(whole) - 1, "truncated-start": 10}.items():
        yield name + ".xlsx", "workbook_damaged"
        (folder / (name + ".xlsx")).write_bytes(whole[:size])
    yield "flipped.xlsx", "workbook_damaged"  # inside the packed sheet: its checksum tells
    with zipfile.ZipFile(plain) as archive:
        info = archive.getinfo("xl/worksheets/one.xml")
    at = info.header_offset + 30 + len(info.filename) + info.compress_size // 2
    (folder / "flipped.xlsx").write_bytes(whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1:])
    yield "many-parts.xlsx", "workbook_too_many_parts"
    replaced(plain, folder / "many-parts.xlsx", "x0", "", **{f"x{i}": "" for i in range(1, 2001)})
    yield "long-list.xlsx", "workbook_too_many_parts"  # a directory of a million parts, none of which is there
    entry = struct.pack("<IHHHHHHIIIHHHHHII", 0x02014B50, 20, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"x"
    count = 600_000
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, count & 0xFFFF, count & 0xFFFF, count * len(entry), 4, 0)
    (folder / "long-list.xlsx").write_bytes(b"PK\x03\x04" + entry * count + end)
    yield "many-ends.xlsx", "workbook_too_many_parts"  # each end record makes a reader read the directory before it again
    list_bytes = 9000 * len(entry)
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 9000, 9000, list_bytes, 4, 0)
    (folder / "many-ends.xlsx").write_bytes(b"PK\x03\x04" + entry * 9000 + end * 2900)
    yield "empty.zip.xlsx", "unsupported_format"
    with zipfile.ZipFile(folder / "empty.zip.xlsx", "w"):
        pass
    yield "lying-size.xlsx", "read"  # the directory says a size that the part does not have: nobody believes it
    data = bytearray(whole)
    directory = data.rfind(b"PK\x01\x02", 0, data.rfind(b"xl/worksheets/one.xml"))
    data[directory + 24:directory + 28] = struct.pack("<I", 3)
    (folder / "lying-size.xlsx").write_bytes(data)


def other_formats(folder):
    ole2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    texts = {
        ("old.xls", "unsupported_xls"): ole2 + bytes(2000) + "Workbook".encode("utf-16-le"),
        ("encrypted.xlsx", "unsupported_xlsx_encrypted"): ole2 + bytes(100_001) + "EncryptedPackage".encode("utf-16-le") + bytes(500),
        ("a.pdf", "unsupported_pdf"): b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
        ("page.xls", "unsupported_html"): b"\n <HTML><body><table><tr><td>E-mail</td></tr></table>",
        ("table.xls", "unsupported_html"): b"\xef\xbb\xbf<meta charset=utf-8><table>",
        ("2003.xml", "unsupported_xml"): b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
        ("some.gnumeric", "unsupported_format"): b"\x1f\x8b\x08\x00\x00",
        ("binary.csv", "unsupported_format"): b"E-mail,Name\na\x00\x00\x00\x01\x02,b\n",
        ("latin1.csv", "encoding_invalid"): "Vorname,E-Mail\nJörg,j@example.com\n".encode("latin-1"),
        ("surrogate.csv", "encoding_invalid"): "\ufeffE-mail\n".encode("utf-16-le") + b"\x00\xd8\x00\x00",
        ("odd.csv", "encoding_invalid"): "\ufeffE-mail\n".encode("utf-16-le") + b"a",
        ("open-quote.csv", "quotes_unbalanced"): b'E-mail,Name\na@example.com,"open\n',
        ("open-quote-long.csv", "cell_too_long"): b'E-mail,Name\na@example.com,"open\n' + b"x,y\n" * 20_000,
        ("after-quote.csv", "quotes_unbalanced"): b'E-mail,Name\n"a"b,c\n',
        ("rows.csv", "too_many_rows"): b"a\n" * 200_001,
        ("columns.csv", "too_many_columns"): b"," * 256 + b"x\n",
        ("empty.csv", "file_empty"): b"",
        ("large.csv", "file_too_large"): b"a" * (32 * MIB + 1),
    }
    for (name, code), data in texts.items():
        yield name, code
        (folder / name).write_bytes(data)
    for name, code, parts in [
        ("a.ods", "unsupported_ods", {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<x/>"}),
        ("a.numbers", "unsupported_numbers", {"Index/Document.iwa": "x"}),
        ("a.zip", "unsupported_format", {"people.csv": "a,b"}),
        ("a.xlsb", "unsupported_xlsb",
         {"_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="a" Type="{OFFICE}/officeDocument" Target="xl/workbook.bin"/></Relationships>',
          "xl/workbook.bin": "x"}),
        ("a.docx", "unsupported_format",
         {"_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="a" Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
          "word/document.xml": "<x/>"}),
    ]:
        yield name, code
        with zipfile.ZipFile(folder / name, "w") as archive:
            for part, text in parts.items():
                archive.writestr(part, text)


def main(folder):
    plain = folder / "plain.xlsx"
    package(plain, "<sheetData>" + "".join(f"<row><c><v>{i * 7919 % 10007}</v></c></row>" for i in range(2000)) + "</sheetData>")
    out = io.StringIO()
    for maker in (bombs(folder, plain), documents(folder, plain), lies(folder, plain), archives(folder, plain), other_formats(folder)):
        for name, code in maker:
            out.write(f"{name} {code}\n")
    print(out.getvalue(), end="")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
