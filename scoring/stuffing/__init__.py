"""Signs of ballot stuffing in a round of the public: prompts for a person, never a finding."""

from scoring.stuffing.public_form import FEWEST, PublicForm
from scoring.stuffing.signs import find_signs

__all__ = ["FEWEST", "PublicForm", "find_signs"]
