"""The tables, as the code reads them. How a database gets from one version to the next stands in migrations/."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Integer, LargeBinary, MetaData, String, Table, Text

metadata = MetaData()

knowledge_bases = Table(  # every base that a case has used, whole
    "knowledge_base",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("version", String(40), nullable=False),
    Column("source_date", String(10), nullable=False),
    Column("kept_at", String(40), nullable=False),
    Column("files", LargeBinary, nullable=False),  # a zip of what decides an advice
    Column("hash", String(64), nullable=False),  # of all the others
)

cases = Table(  # what a list shows and a save looks at first; all of it follows from the events
    "stored_case",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("head", Integer, nullable=False),
    Column("head_hash", String(64), nullable=False),
    Column("title", Text, nullable=False),
    Column("knowledge", String(64), ForeignKey("knowledge_base.digest"), nullable=False),
    Column("archived", Boolean, nullable=False),
    Column("opened", String(40), nullable=False),
    Column("changed", String(40), nullable=False),
)

events = Table(
    "event",
    metadata,
    Column("case_id", String(40), ForeignKey("stored_case.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("at", String(40), nullable=False),
    Column("who", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)

profiles = Table(  # each version of a municipality's profile, whole
    "profile",
    metadata,
    Column("municipality", String(4), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("at", String(40), nullable=False),
    Column("who", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)

papers = Table(  # what people fill in a case from: of no chain, so that nothing is left of one that is taken away
    "paper",
    metadata,
    Column("case_id", String(40), ForeignKey("stored_case.id"), primary_key=True),
    Column("at", String(40), nullable=False),
    Column("who", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("hash", String(64), nullable=False),
)
