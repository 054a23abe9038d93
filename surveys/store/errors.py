"""What the database's refusals are called outside this package."""

from __future__ import annotations

import sqlite3

import psycopg
from sqlalchemy.exc import DBAPIError

DatabaseError = DBAPIError
"""The database could not be reached, or refused; `orig` is its driver's own error."""
DATABASE_ERRORS = (DBAPIError, psycopg.Error, sqlite3.Error)
"""SQLAlchemy's, and the drivers' own from where statements are sent straight to them."""
