"""Who there is: people, departments, enterprises, and the relations somebody wrote down by hand."""

from surveys.roster.diff import FieldChange, RosterChange, RosterDiff, RosterEntry
from surveys.roster.load import list_codes, load_roster
from surveys.roster.model import Department, Enterprise, Exclusion, InvitationCode, Override, Person, Roster
from surveys.roster.reading import RosterFile, read_roster
from surveys.roster.template import write_template
from surveys.spreadsheets.table import RosterProblem

__all__ = [
    "Department",
    "Enterprise",
    "Exclusion",
    "FieldChange",
    "InvitationCode",
    "Override",
    "Person",
    "Roster",
    "RosterChange",
    "RosterDiff",
    "RosterEntry",
    "RosterFile",
    "RosterProblem",
    "list_codes",
    "load_roster",
    "read_roster",
    "write_template",
]
