"""For a monitor: can the cases be reached, and is anything about to end? Nothing of any case, no cookie, and cheap to ask."""

from __future__ import annotations

import json

from flask import Blueprint, Response

from advisor.api import UnusableStore, condition, privacy

from .desk import archive

pages = Blueprint("health", __name__)
FINE, SOON, DOWN = "ok", "warning", "unavailable"


@pages.get("/helse")
def page() -> Response:
    """200 while the pages can be used, also where something is about to end; 503 while the database cannot be used."""
    store, said, schema, cases = archive().store, [], None, None
    left = condition.room(store.engine.url)
    try:
        version = condition.answers(store.engine)
        schema, cases = version, condition.cases(store.engine)
    except UnusableStore as error:  # whose `file` may be the path of somebody's home
        said = [privacy.masked(f"{one.what} {one.cure}".strip()) for one in error.problems]
    said += condition.shortages(left).values()
    told = {
        "status": DOWN if schema is None else SOON if said else FINE,
        "said": said,
        "schema": schema,
        "cases": cases,
        "knowledge_base": store.current.version,
        "disk_free_mb": _megabytes(left.disk),
        "process_memory_mb": _megabytes(left.memory),
        "machine_memory_left_mb": _megabytes(left.machine),
    }
    text = json.dumps(told, ensure_ascii=False, indent=1)
    return Response(f"{text}\n", 503 if schema is None else 200, mimetype="application/json")


def _megabytes(count: int | None) -> int | None:
    return None if count is None else count // condition.MEGABYTE
