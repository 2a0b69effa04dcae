"""What an editor is told of a base, so that it completes and checks the rules while they are written."""

from __future__ import annotations

import json
from pathlib import Path

from ..export.rulesschema import rules_schema
from ..knowledge import KnowledgeBase
from ..text.files import bytes_of
from ..text.reading import MAX_BYTES

FOLDER = ".vscode"  # its settings.json says for which files the schema is
FILE = "rules.schema.json"


def schema(folder: Path, knowledge: KnowledgeBase) -> tuple[Path, str] | None:
    """The file of the schema and what it is to hold; none where the base is edited otherwise, or it holds that."""
    path = folder / FOLDER / FILE
    if not path.parent.is_dir():
        return None
    content = json.dumps(rules_schema(knowledge), ensure_ascii=False, indent=1) + "\n"
    return None if path.is_file() and bytes_of(path, MAX_BYTES) == content.encode() else (path, content)
