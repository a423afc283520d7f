"""Prints what openpyxl or the csv module reads. usage: read_workbook.py rows|comments|validations|sheets|formats|csv FILE SHEET

Cells end with U+001F, rows with U+001E.
"""

import csv
import sys

CELL_END, ROW_END = "\x1f", "\x1e"


def text_of(cell):
    if cell.value is None:
        return ""
    if cell.data_type == "f":
        return f"formula:{cell.value}"
    if cell.data_type != "s":
        return f"{cell.data_type}:{cell.value}"
    return cell.value


def read_csv(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        yield from csv.reader(file, strict=True)


def read_workbook(what, path, sheet):
    import openpyxl

    workbook = openpyxl.load_workbook(path)
    if what == "sheets":
        yield from ([each.title, each.sheet_state] for each in workbook.worksheets)
        return
    page = workbook[sheet] if sheet else workbook.worksheets[0]
    if what == "rows":
        yield from ([text_of(cell) for cell in row] for row in page.iter_rows())
    elif what == "comments":
        yield from ([cell.coordinate, cell.comment.text] for row in page.iter_rows() for cell in row if cell.comment)
    elif what == "formats":
        yield from ([cell.coordinate, cell.number_format] for row in page.iter_rows() for cell in row)
    elif what == "validations":
        for each in page.data_validations.dataValidation:
            yield [str(each.sqref), each.type or "", each.formula1 or "", each.errorTitle or ""]


def main():
    what, path, sheet = sys.argv[1:4]
    rows = read_csv(path) if what == "csv" else read_workbook(what, path, sheet)
    out = "".join("".join(cell + CELL_END for cell in row) + ROW_END for row in rows)
    sys.stdout.buffer.write(out.encode("utf-8", "surrogatepass"))


main()
