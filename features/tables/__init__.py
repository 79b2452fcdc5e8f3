"""The tables: reading, checking, cutting at a moment, writing."""

from features.tables.known import known_until, last_known_moment
from features.tables.read import read_tables
from features.tables.schema import STATUSES, Tables
from features.tables.times import parse_time
from features.tables.write import write_tables

__all__ = [
    "STATUSES",
    "Tables",
    "known_until",
    "last_known_moment",
    "parse_time",
    "read_tables",
    "write_tables",
]
