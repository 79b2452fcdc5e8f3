"""Structured logs: one JSON object per line on stderr, without personal data."""

from __future__ import annotations

import datetime as dt
import logging
import sys
import traceback

from pydantic_core import to_json

LOGGER_NAME = "leadscore"
logger = logging.getLogger(LOGGER_NAME)


class JsonLines(logging.Formatter):
    """Formats a record as one line of JSON; `extra={"fields": {…}}` become its members.

    Of an exception only its type and the places it passed are kept: its text may quote what
    the request said of a person.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Give the line."""
        line: dict[str, object] = {
            "time": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info and record.exc_info[0] is not None:
            kind, _, places = record.exc_info
            line["error"] = kind.__name__
            line["places"] = [
                f"{frame.filename}:{frame.lineno} {frame.name}"
                for frame in traceback.extract_tb(places)
            ]
        return to_json(line).decode()


def configure() -> None:
    """Send the log to stderr, once, whatever other loggers do."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logger.handlers[:] = [handler]
    logger.setLevel(logging.INFO)
    logger.propagate = False
