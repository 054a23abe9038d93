"""Files that people get: the results workbook, invitation sheets, signs."""
