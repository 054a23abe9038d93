"""A plan whose policy or questionnaires were changed after it was imported, so that answers could not be scored."""

from __future__ import annotations

from collections.abc import Iterator

from scoring.files.toml_file import FileError
from surveys.plans import check_plan_file, get_plan_source
from surveys.preflight.base import BLOCK, PreflightFinding, View


class Fit:
    name = "plan_misfits"

    def list_findings(self, view: View) -> Iterator[PreflightFinding]:
        source = get_plan_source(view.work, name=view.plan.name)
        try:
            check_plan_file(view.work, text=source, file=f"{view.plan.name}.toml")
        except FileError as error:
            yield PreflightFinding(self.name, BLOCK, {"error": error, "code": error.code}, f"fit:{error.code}")
