"""Reading and writing spreadsheets: workbooks and CSV as tables with cell-true refusals."""
