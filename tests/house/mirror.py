"""Tests mirror the source: the file that tests a module is where its name leads."""

from __future__ import annotations

from pathlib import Path

from tests.house.sources import ROOT

MIRRORED = ("bot", "surveys", "scoring")
CENTRAL = (
    "bot/callbacks/routes.py",
    "bot/cards/pressing.py",
    "bot/chat/answering.py",
    "bot/chat/events.py",
    "bot/chat/questions/flow.py",
    "bot/delivery/facts.py",
    "bot/delivery/forecast.py",
    "bot/delivery/planner.py",
    "bot/delivery/wording.py",
    "bot/delivery/worker.py",
    "bot/desk/confirming.py",
    "bot/desk/entering.py",
    "bot/pages/public.py",
    "bot/pages/questionnaire.py",
    "bot/pages/unsent_form.py",
    "bot/platforms/token_store.py",
    "bot/scheduler.py",
    "bot/web/forms.py",
    "bot/web/login.py",
    "bot/wechat/envelope.py",
    "bot/wechat/incoming.py",
    "scoring/composition.py",
    "scoring/derivation.py",
    "scoring/disclosure/atoms.py",
    "scoring/disclosure/audit.py",
    "scoring/disclosure/gate.py",
    "scoring/disclosure/intervals.py",
    "scoring/grading/cuts.py",
    "surveys/accounts/bindings.py",
    "surveys/accounts/erasure.py",
    "surveys/accounts/senders.py",
    "surveys/accounts/unionids.py",
    "surveys/administration/confirmations.py",
    "surveys/administration/desk_sessions.py",
    "surveys/anonymity/ballot_encryption.py",
    "surveys/answering/answer_sheets.py",
    "surveys/answering/card_answers.py",
    "surveys/answering/chat_answers.py",
    "surveys/answering/drafts.py",
    "surveys/answering/submission.py",
    "surveys/assignments/declining.py",
    "surveys/assignments/exclusions.py",
    "surveys/assignments/late_invitations.py",
    "surveys/assignments/replacements.py",
    "surveys/assignments/roster_changes.py",
    "surveys/assignments/supplementing.py",
    "surveys/library/policies.py",
    "surveys/library/versions.py",
    "surveys/messages/delivery_reports.py",
    "surveys/messages/inbox.py",
    "surveys/messages/outbox.py",
    "surveys/messages/send_outcomes.py",
    "surveys/messages/subscription_credits.py",
    "surveys/plans/enterprise_vote.py",
    "surveys/plans/periods.py",
    "surveys/relations/planning.py",
    "surveys/results/compute.py",
    "surveys/results/composite.py",
    "surveys/results/release.py",
    "surveys/roster/syncing.py",
    "surveys/roster_updates/address_book.py",
    "surveys/roster_updates/importing.py",
    "surveys/rounds/deadlines.py",
    "surveys/rounds/delivery_states.py",
    "surveys/rounds/extending.py",
    "surveys/rounds/opening.py",
    "surveys/rounds/pausing.py",
    "surveys/rounds/progress.py",
    "surveys/rounds/reminding.py",
    "surveys/rounds/schedule/missed.py",
    "surveys/sealing/ballot_stuffing.py",
    "surveys/sealing/rater_diagnostics.py",
    "surveys/sealing/receipts.py",
    "surveys/sealing/seal.py",
    "surveys/store/database.py",
)
"""Modules that many others stand on: each has a test file of its name."""
UNTESTED_BY_NAME = (
    "surveys/anonymity/round_keys.py",
    "surveys/answering/public_rounds.py",
    "surveys/rounds/closing.py",
    "surveys/rounds/preparing.py",
    "surveys/rounds/schedule/due.py",
)
"""Central modules whose tests still stand with those of others. The list only ever gets shorter."""


def misplaced_tests() -> list[str]:
    """Test files that name neither a module nor a package of the folder they mirror, nor that folder itself.

    After the name may follow what is tested of it: `test_seal_after_a_crash.py`.
    """
    strangers = []
    for package in MIRRORED:
        for path in sorted((ROOT / "tests" / package).rglob("test_*.py")):
            tested = path.stem.removeprefix("test_")
            if not any(tested == name or tested.startswith(f"{name}_") for name in _names_beside(path)):
                strangers.append(str(path.relative_to(ROOT)))
    return strangers


def _names_beside(path: Path) -> set[str]:
    folder = ROOT / path.parent.relative_to(ROOT / "tests")
    if not folder.is_dir():
        return set()
    packages = {each.name for each in folder.iterdir() if (each / "__init__.py").exists()}
    return {folder.name} | packages | {each.stem for each in folder.glob("*.py")} - {"__init__"}


def without_test_file(modules: tuple[str, ...]) -> list[str]:
    """Modules for which there is no test file of their name, or that are not there any more."""
    missing = []
    for module in modules:
        path = ROOT / module
        folder = ROOT / "tests" / path.parent.relative_to(ROOT)
        tests = [*folder.glob(f"test_{path.stem}.py"), *folder.glob(f"test_{path.stem}_*.py")]
        if not path.exists() or not tests:
            missing.append(module)
    return missing
