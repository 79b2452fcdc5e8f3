"""The store's tables. Moments are microseconds since 1970 (UTC), facts are the CRM's own JSON."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from serving.store.metadata import METADATA

# SQLite counts up only what it calls INTEGER.
NUMBER = BigInteger().with_variant(Integer, "sqlite")

# What the queue can be filtered by, in the table of standings.
FILTERED_BY = ("product_line", "owner", "source", "status")
OF_OWNER = ("lead_id", "product_line", "source", "status")

LEADS = Table(
    "leads",
    METADATA,
    Column("lead_id", Text, primary_key=True),
    Column("facts", Text, nullable=False),  # as pushed: lead_id, created_at and attributes
    Column("owner", Text),
    Column("source", Text),
    Column("status", Text),  # the CRM's latest, with its moment
    Column("status_us", BigInteger),
    Column("objects", Boolean, nullable=False, server_default=false()),  # Art. 21 GDPR
    Column("review", Boolean, nullable=False, server_default=false()),  # Art. 22 GDPR
    Column("updated_us", BigInteger, nullable=False),
    Index(None, "owner"),
    Index(None, "source"),
)

ACTIVITIES = Table(
    "activities",
    METADATA,
    Column("id", NUMBER, primary_key=True),
    Column("lead_id", Text, nullable=False),
    Column("digest", LargeBinary(16), nullable=False),  # of the facts: repeats are kept once
    Column("occurred_us", BigInteger, nullable=False),
    Column("facts", Text, nullable=False),
    UniqueConstraint("lead_id", "digest"),
)

# One row per kept score: the audit record of what was said, and of what it was said from.
SCORES = Table(
    "scores",
    METADATA,
    Column("id", NUMBER, primary_key=True),
    Column("lead_id", Text, nullable=False),
    Column("request_id", Text, nullable=False),
    Column("place", Integer, nullable=False),  # position in a batch, 0 for one lead
    Column("question", LargeBinary(16), nullable=False),  # digest of the request
    Column("as_of_us", BigInteger, nullable=False),
    Column("scored_us", BigInteger, nullable=False),
    Column("model_version", Text, nullable=False),
    Column("policy_version", Text, nullable=False),
    Column("score", Float, nullable=False),
    Column("mql", Boolean, nullable=False),
    Column("caller", Text),  # id of the key, null without keys
    Column("answer", LargeBinary, nullable=False),  # zlib of the JSON
    Column("inputs", LargeBinary, nullable=False),  # zlib of the JSON
    UniqueConstraint("request_id", "place"),
    Index(None, "lead_id", "scored_us"),
)

# The latest score of each lead, as the queue looks for it: each list has an index that holds all
# it is filtered by, so that not one row is read that is not shown.
STANDINGS = Table(
    "standings",
    METADATA,
    Column("lead_id", Text, primary_key=True),
    Column("score", Float, nullable=False),
    Column("change", Float),  # points of score over a week, null where not known
    Column("grade", Text, nullable=False),
    Column("mql", Boolean, nullable=False),
    Column("mql_since_us", BigInteger),
    Column("product_line", Text),
    Column("because", Text),  # JSON, language → the strongest reason for
    Column("scored_us", BigInteger, nullable=False),
    Column("owner", Text),  # as in leads, as are the next two
    Column("source", Text),
    Column("status", Text),
    Index("ix_standings_newest", "mql_since_us", "lead_id", *FILTERED_BY),
    Index("ix_standings_risers", "change", "lead_id", *FILTERED_BY),
    Index("ix_standings_hottest", "score", "lead_id", *FILTERED_BY),
    # A rare owner would be looked for through a whole list.
    Index("ix_standings_newest_of_owner", "owner", "mql_since_us", *OF_OWNER),
    Index("ix_standings_risers_of_owner", "owner", "change", *OF_OWNER),
    Index("ix_standings_hottest_of_owner", "owner", "score", *OF_OWNER),
)

# What requests about many were answered, so that one that comes again is answered alike.
REQUESTS = Table(
    "requests",
    METADATA,
    Column("request_id", Text, primary_key=True),
    Column("question", LargeBinary(16), nullable=False),
    Column("answer", LargeBinary, nullable=False),  # zlib
    Column("answered_us", BigInteger, nullable=False, index=True),
)

# Agreements that scores were given by, so that a change of policy can be told from other changes.
POLICIES = Table(
    "policies",
    METADATA,
    Column("policy_version", Text, primary_key=True),
    Column("document", Text, nullable=False),
    Column("seen_us", BigInteger, nullable=False),
)
