"""A year's result out of its rounds: the sealed rounds of the plans that a plan composes, each a period of its own.

Their ballots count as they were sealed; nothing joins a rater of one round to one of another. What those rounds have
published counts in what the composed result may show: the audit knows a cell by relation and period.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select

from scoring.disclosure.equations import Equation
from scoring.disclosure.published import DisclosedResults
from surveys.results.stored import StoredResults
from surveys.rounds.contributions import Contribution, list_composed
from surveys.rounds.model import Round
from surveys.store.tables import result_set
from surveys.work import Work


def list_contributions(work: Work, round_: Round) -> tuple[Contribution, ...]:
    """The round itself (no period), and the latest sealed round of each composed plan and period in its window."""
    plan = round_.frozen.plan
    own = Contribution(round_.round_id, "")
    return (own, *list_composed(work, plan.composes, round_.period)) if plan.composes else (own,)


def published_before(work: Work, contributions: Sequence[Contribution]) -> tuple[DisclosedResults, ...]:
    """What has been published of the same ballots, the oldest first, in the cells of the composed result."""
    periods = {contribution.round_id: contribution.period for contribution in contributions}
    rows = work.db.execute(
        select(result_set.c.round_id, result_set.c.content)
        .where(result_set.c.round_id.in_(sorted(periods)))
        .order_by(result_set.c.computed_at, result_set.c.round_id)
    )
    kept = ((row.round_id, StoredResults.from_document(row.content).published_results) for row in rows)
    return tuple(_under(shown, periods[round_id]) for round_id, shown in kept if shown is not None)


def _under(shown: DisclosedResults, period: str) -> DisclosedResults:
    if not period:
        return shown
    subjects = tuple(
        replace(
            subject,
            equations=tuple(_moved(equation, period) for equation in subject.equations),
            withheld=tuple(_moved(equation, period) for equation in subject.withheld),
        )
        for subject in shown.subjects
    )
    return replace(shown, subjects=subjects)


def _moved(equation: Equation, period: str) -> Equation:
    """Cells of a round's own ballots, and those it had composed itself, told apart."""
    terms = (replace(term, period=f"{period} {term.period}".strip()) for term in equation.terms)
    return replace(equation, terms=tuple(terms))
