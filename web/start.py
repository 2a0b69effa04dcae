"""The first page: open an example, or upload a case file."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, current_app, render_template

from advisor.casefile import read_case

pages = Blueprint("start", __name__)


def examples() -> dict[str, Path]:
    """The worked examples by id."""
    return {path.stem: path for path in sorted((current_app.config["KNOWLEDGE"].folder / "examples").glob("*.yaml"))}


@pages.get("/")
def index() -> str:
    knowledge = current_app.config["KNOWLEDGE"]
    titles = {id: read_case(path, knowledge).title for id, path in examples().items()}
    return render_template("start.html", examples=titles)
