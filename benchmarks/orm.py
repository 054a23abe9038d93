"""The usual way, to compare with: mapped classes, one session and one transaction a request, a row an answer."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Date, ForeignKey, String, UniqueConstraint, create_engine, event, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship, sessionmaker

from surveys.answering.submission import Receipt, Submission
from surveys.store.engine import parse_url


class Base(DeclarativeBase):
    pass


class OrmAssignment(Base):
    __tablename__ = "orm_assignment"
    __table_args__ = (UniqueConstraint("rater", "relation", "subject_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    rater: Mapped[str] = mapped_column(String(40), index=True)
    relation: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[str] = mapped_column(String(40))
    done_on: Mapped[date | None] = mapped_column(Date)


class OrmBallot(Base):
    __tablename__ = "orm_ballot"
    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("orm_assignment.id"), unique=True)
    answers: Mapped[list[OrmAnswer]] = relationship()


class OrmAnswer(Base):
    __tablename__ = "orm_answer"
    id: Mapped[int] = mapped_column(primary_key=True)
    ballot_id: Mapped[int] = mapped_column(ForeignKey("orm_ballot.id"), index=True)
    item: Mapped[str] = mapped_column(String(40))
    value: Mapped[str] = mapped_column(String(20))


class OrmStore:
    """Stores one submission a call, in the calling thread."""

    def __init__(self, url: str) -> None:
        parsed = parse_url(url)
        options = {"connect_args": {"timeout": 30}} if parsed.get_backend_name() == "sqlite" else {}
        self.engine = create_engine(parsed, pool_size=32, max_overflow=8, **options)
        if self.engine.dialect.name == "sqlite":
            event.listen(self.engine, "connect", _as_durable_as_ours)
            event.listen(self.engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
        self.session = sessionmaker(self.engine)

    def prepare(self, raters: list[str], relation: str, subjects: tuple[str, ...]) -> None:
        Base.metadata.create_all(self.engine)
        with self.session.begin() as session:
            session.add_all(
                OrmAssignment(rater=rater, relation=relation, subject_id=key) for rater in raters for key in subjects
            )

    def submit(self, item: Submission) -> Receipt:
        with self.session.begin() as session:
            assignment = self._assigned(session, item)
            for subject_id, values in item.answers.items():
                ballot = OrmBallot(assignment_id=assignment[subject_id].id)
                ballot.answers = [OrmAnswer(item=name, value=value) for name, value in values.items()]
                session.add(ballot)
                assignment[subject_id].done_on = date(2026, 11, 22)
        return Receipt(item.form.round_id, item.relation, "", False)

    def _assigned(self, session: Session, item: Submission) -> dict[str, OrmAssignment]:
        query = select(OrmAssignment).where(OrmAssignment.rater == item.rater, OrmAssignment.relation == item.relation)
        return {row.subject_id: row for row in session.scalars(query)}


def _as_durable_as_ours(dbapi: object, _record: object) -> None:
    dbapi.isolation_level = None  # type: ignore[attr-defined]
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=30000"):
        dbapi.execute(f"PRAGMA {pragma}")  # type: ignore[attr-defined]
