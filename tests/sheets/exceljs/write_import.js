// Wrote import.xlsx beside this file, once, by ExcelJS 4.4 (npm install exceljs; node write_import.js): members to import, as a
// program writes them that the tests cannot run themselves.
const ExcelJS = require('exceljs');

const workbook = new ExcelJS.Workbook();
const sheet = workbook.addWorksheet('Members', { views: [{ state: 'frozen', ySplit: 1 }] });
sheet.addRow(['First name', 'Last name', 'E-mail', 'Role', 'Phone', 'Invite']).font = { bold: true };
sheet.addRow([{ richText: [{ text: 'Z' }, { font: { bold: true }, text: 'oë' }] }, "O'Brien",
  { text: 'zoe.exceljs@people.example', hyperlink: 'mailto:zoe.exceljs@people.example' }, 'member', 442079460011, false]);
sheet.addRow(['小龍', '李', 'li.exceljs@people.example', { formula: '"mem"&"ber"', result: 'member' }, '+44 20 7946 0012', 'yes']);
workbook.xlsx.writeFile('import.xlsx');
