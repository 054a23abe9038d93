"""Questionnaires as workbooks, in XLSForm's sheets and columns where they fit (docs/questionnaires.md).

A workbook becomes the TOML that says the same, so there is one way of checking and one form that is kept.
"""

from surveys.questionnaires.xlsform.reading import workbook_to_toml
from surveys.questionnaires.xlsform.template import write_template

__all__ = ["workbook_to_toml", "write_template"]
