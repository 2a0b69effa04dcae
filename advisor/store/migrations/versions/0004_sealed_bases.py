"""What is said of a kept knowledge base stands under a hash: of those there are, as it stands now."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress

import sqlalchemy as sa
from alembic import op

from advisor.text.errors import UnusableStore

revision = "0004"
down_revision = "0003"

CLAIMS = ("digest", "version", "source_date", "kept_at")


def upgrade() -> None:
    op.add_column("knowledge_base", sa.Column("hash", sa.String(64), nullable=False, server_default=""))
    kept = sa.table("knowledge_base", *(sa.column(name) for name in (*CLAIMS, "files", "hash")))
    connection = op.get_bind()
    for digest in connection.execute(sa.select(kept.c.digest)).scalars().all():  # one at a time: their files are large
        with suppress(TypeError, ValueError, UnusableStore):  # of one that makes no sense, `prio verify` tells
            row = connection.execute(sa.select(kept).where(kept.c.digest == digest)).one()
            said = [*(row._mapping[name] for name in CLAIMS), hashlib.sha256(row.files).hexdigest()]
            written = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
            seal = hashlib.sha256(written.encode()).hexdigest()
            connection.execute(sa.update(kept).where(kept.c.digest == digest).values(hash=seal))
