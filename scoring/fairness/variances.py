"""The three variances of y = relation + subject + rater + rest, with the way they were found."""

from dataclasses import dataclass, replace

from scoring.agreement.figures import significant


@dataclass(frozen=True, slots=True)
class Variances:
    """Of subjects, raters and the rest, in squared percentage points; `method` is `reml` or `moments`; `criterion`
    −2 log of the restricted likelihood where there is one; `negative` names moments that were set to 0."""

    subject: float
    rater: float
    residual: float
    method: str = "given"
    criterion: float | None = None
    negative: tuple[str, ...] = ()

    @property
    def subject_ratio(self) -> float:
        """λ of subjects: rest over subjects; very large where subjects do not vary."""
        return self.residual / self.subject if self.subject > 0 else _NEVER

    @property
    def rater_ratio(self) -> float:
        """λ of raters."""
        return self.residual / self.rater if self.rater > 0 else _NEVER

    def as_printed(self) -> "Variances":
        """The same with the three digits that are printed. Whoever has the report can work out the rest from them, and
        what the last bits of a processor do to a search no longer shows."""
        subject, rater, residual = (
            float(significant(value) or 0) for value in (self.subject, self.rater, self.residual)
        )
        return replace(self, subject=subject, rater=rater, residual=residual)


_NEVER = 1e30
