// Wrote people.xlsx beside this file, once, by ExcelJS 4.4 (npm install exceljs; node write_people.js): a workbook of a program
// that the tests cannot run themselves.
const ExcelJS = require('exceljs');

const workbook = new ExcelJS.Workbook();
const hidden = workbook.addWorksheet('Lists', { state: 'hidden' });
hidden.getCell('A1').value = 'not this one';
const sheet = workbook.addWorksheet('People');
sheet.addRow(['First name', 'Last name', 'E-mail', 'Phone', 'Start', 'Active', 'Total', 'Extension']);
sheet.getRow(2).values = [
  { richText: [{ text: 'Z' }, { font: { bold: true }, text: 'oë' }] }, "O'Brien", { text: 'zoe@example.com', hyperlink: 'mailto:zoe@example.com' },
  447700900123, new Date(Date.UTC(2024, 4, 31)), true, { formula: '1+2', result: 3 }, '0123',
];
sheet.getCell('E2').numFmt = 'yyyy-mm-dd';
sheet.getCell('A4').value = '李';
sheet.getCell('B4').value = '小龍';
sheet.getCell('D4').value = '+44 20 7946 0000';
sheet.getCell('E4').value = new Date(Date.UTC(2024, 4, 31, 10, 30));
sheet.getCell('E4').numFmt = 'yyyy-mm-dd hh:mm';
sheet.getCell('F4').value = false;
sheet.getCell('G4').value = { formula: 'CONCATENATE("a","b")', result: 'ab' };
sheet.getCell('H4').value = 42;
sheet.getCell('H4').numFmt = '0000';
workbook.xlsx.writeFile('people.xlsx');
