"""Writes workbooks for the reader's tests. usage: write_workbooks.py FOLDER

people-openpyxl.xlsx and people-gnumeric.xlsx are those programs' own; the others are put together by hand, each with something
that the standard allows and few programs do.
"""

import datetime
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
STRICT_OFFICE = "http://purl.oclc.org/ooxml/officeDocument/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def people(path, with_formulas):
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = "People"
    sheet.append(["First name", "Last name", "E-mail", "Phone", "Start", "Active", "Total", "Extension"])
    sheet.append(["Zoë", "O'Brien", "zoe@example.com", 447700900123, datetime.date(2024, 5, 31), True, "=1+2", "0123"])
    sheet["A4"], sheet["B4"], sheet["D4"] = "李", "小龍", "+44 20 7946 0000"
    sheet["E4"] = datetime.datetime(2024, 5, 31, 10, 30)
    sheet["F4"], sheet["G4"], sheet["H4"] = False, '=CONCATENATE("a","b")', 42
    sheet["H4"].number_format = "0000"
    sheet["P9"].font = openpyxl.styles.Font(bold=True)  # formatted and empty
    if not with_formulas:
        sheet["G2"], sheet["G4"] = 3, "ab"
        first = workbook.create_sheet("Lists", 0)
        first["A1"], first.sheet_state = "not this one", "hidden"
        workbook.active = 1
    workbook.save(path)


def package(path, sheet, strings="", styles="", main=MAIN, office=OFFICE, workbook_attributes="", prefix=""):
    """One workbook with the inside of its worksheet as given."""
    p = prefix + ":" if prefix else ""
    xmlns = f'xmlns{":" + prefix if prefix else ""}="{main}"'
    parts = {
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="a" Type="{office}/officeDocument" Target="/xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<{p}workbook {xmlns} xmlns:r="{office}"><{p}workbookPr {workbook_attributes}/>'
                           f'<{p}sheets><{p}sheet name="S" sheetId="1" r:id="rId7"/></{p}sheets></{p}workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId7" Type="{office}/worksheet" Target="worksheets/one.xml"/>'
                                      f'<Relationship Id="rId8" Type="{office}/sharedStrings" Target="sharedStrings.xml"/>'
                                      f'<Relationship Id="rId9" Type="{office}/styles" Target="../xl/styles.xml"/></Relationships>',
        "xl/worksheets/one.xml": f'<?xml version="1.0"?>\n<{p}worksheet {xmlns}>{sheet}</{p}worksheet>',
        "xl/sharedStrings.xml": f'<{p}sst {xmlns} count="999999999" uniqueCount="1">{strings}</{p}sst>',
        "xl/styles.xml": f"<{p}styleSheet {xmlns}>{styles}</{p}styleSheet>",
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)


def main(folder):
    people(folder / "people-openpyxl.xlsx", False)
    people(folder / "formulas.xlsx", True)
    subprocess.run(["ssconvert", folder / "formulas.xlsx", folder / "people-gnumeric.xlsx"], check=True, capture_output=True)

    package(folder / "no-references.xlsx",
            "<sheetData><row><c><v>1</v></c><c><v>2</v></c></row><row><c r='C2'><v>3</v></c><c><v>4</v></c></row>"
            "<row r='9'><c><v>5</v></c></row><row><c><v>6</v></c></row></sheetData>")
    package(folder / "strings.xlsx",
            "<dimension ref='A1:XFD1048576'/><sheetData><row><c t='s'><v>0</v></c><c t='s'><v>1</v></c><c t='s'><v>2</v></c>"
            "<c t='inlineStr'><is><t xml:space='preserve'> in </t></is></c>"
            "<c t='inlineStr'><is><r><t>ri</t></r><r><rPr><b/></rPr><t>ch</t></r><rPh sb='0' eb='1'><t>no</t></rPh></is></c>"
            "<c t='str'><f>A1</f><v>a_x0021_b</v></c><c t='e'><v>#N/A</v></c><c t='b'><v>1</v></c><c t='s'><v>3</v></c></row></sheetData>",
            strings="<si><t>plain</t></si><si><r><t>Tok</t></r><r><t>yo</t></r></si>"
                    "<si><t>東京</t><rPh sb='0' eb='2'><t>トウキョウ</t></rPh><phoneticPr fontId='1'/></si><si><t>a_x000D_b_x005F_x_xD800_</t></si>")
    package(folder / "strict.xlsx", "<s:sheetData><s:row r='1'><s:c r='A1' t='s'><s:v>0</s:v></s:c><s:c r='B1' t='d'><s:v>2024-05-31</s:v></s:c></s:row></s:sheetData>",
            strings="<s:si><s:t>strict</s:t></s:si>", main=STRICT_MAIN, office=STRICT_OFFICE, prefix="s")
    styles = ("<numFmts><numFmt numFmtId='170' formatCode='[$-409]d\\-mmm\\-yyyy'/><numFmt numFmtId='171' formatCode='00000'/></numFmts>"
              "<cellStyleXfs><xf numFmtId='14'/></cellStyleXfs><cellXfs><xf numFmtId='0'/><xf numFmtId='14'/><xf numFmtId='170'/><xf numFmtId='171'/></cellXfs>")
    dates = "<sheetData><row><c s='1'><v>43981</v></c><c s='2'><v>43981.5</v></c><c s='3'><v>42</v></c><c><v>43981</v></c><c s='99'><v>7</v></c></row></sheetData>"
    package(folder / "dates-1900.xlsx", dates, styles=styles)
    package(folder / "dates-1904.xlsx", dates, styles=styles, workbook_attributes="date1904='1'")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
