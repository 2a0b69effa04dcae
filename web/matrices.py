"""The value matrix and the risk matrix beside a question: people choose, the page says what the matrix shows there."""

from __future__ import annotations

from urllib.parse import unquote

from flask import Blueprint, abort, current_app, render_template, request

from advisor.api import Matrix, helping, matrices, read_matrices

pages = Blueprint("matrices", __name__)


@pages.get("/hjelp/<any(verdimatrise, risikomatrise):id>")
def page(id: str) -> str | tuple[str, int]:
    found = read_matrices(current_app.config["KNOWLEDGE"].folder)
    if id not in found:
        abort(404)
    return _page(found[id])


def _page(matrix: Matrix) -> str | tuple[str, int]:
    """The matrix with what the address says is chosen. A wrong word: 400, with the words there are."""
    fields = {scale.id: (scale.id, f"{scale.id}_til") for scale in (matrix.rows, matrix.columns)}
    words = {id: [request.args.get(name, "") for name in names] for id, names in fields.items()}
    wrong = {
        name: problem
        for scale in (matrix.rows, matrix.columns)
        for name, word in zip(fields[scale.id], words[scale.id], strict=True)
        if word and (problem := matrices.wrong_word(scale, word))
    }
    page = render_template(
        "matrix.html",
        tool=matrix,
        matrix=matrix,
        at=None if wrong else matrices.place(matrix, words[matrix.rows.id], words[matrix.columns.id]),
        fields=fields,
        wrong=wrong,
        words=matrices,
        helping=helping,
        back=way_back(request.args.get("tilbake", "")),
    )
    return (page, 400) if wrong else page


def way_back(address: str) -> str:
    """The address when it is a place in a case here, else nothing: no page of ours sends a reader elsewhere."""
    path = unquote(address.partition("?")[0].partition("#")[0])
    plain = address.isprintable() and not set(address) & set(' \\"<>')
    steps = path.replace("\\", "/").split("/")
    return address if address.startswith("/sak/") and plain and ".." not in steps and "." not in steps else ""
