"""Writes members to import for the scenarios. usage: write_import.py FOLDER

openpyxl.xlsx is openpyxl's, gnumeric.xlsx is Gnumeric's. exceljs/import.xlsx says the same, by ExcelJS.
"""

import subprocess
import sys
from pathlib import Path

import openpyxl

HEADERS = ["First name", "Last name", "E-mail", "Role", "Phone", "Invite"]


def members(path, program, phone):
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.append(HEADERS)
    sheet.append(["Zoë", "O'Brien", f"zoe.{program}@people.example", "member", phone, False])
    sheet.append(["小龍", "李", f"li.{program}@people.example", "member", f"+{phone + 1}", "yes"])
    workbook.save(path)


folder = Path(sys.argv[1])
members(folder / "openpyxl.xlsx", "openpyxl", 442079460021)
members(folder / "for-gnumeric.xlsx", "gnumeric", 442079460031)
subprocess.run(["ssconvert", folder / "for-gnumeric.xlsx", folder / "gnumeric.xlsx"], check=True, capture_output=True)
