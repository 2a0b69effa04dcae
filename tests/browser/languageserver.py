"""An editor as far as a language server can tell: it opens files, asks what fits and what a word means, and hears what is wrong.

The server is the one that VS Code's YAML extension brings. It speaks the Language Server Protocol over its input and output.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from .tools import CHECKERS

SERVER = CHECKERS / "yaml-language-server" / "bin" / "yaml-language-server"
CAPABILITIES = {
    "workspace": {"configuration": True},
    "textDocument": {
        "hover": {"contentFormat": ["markdown"]},
        "completion": {"completionItem": {"documentationFormat": ["markdown"]}},
    },
}
T = TypeVar("T")


class Editor:
    """An editor with one folder open. `settings` are those of the folder."""

    def __init__(self, folder: Path, settings: dict[str, Any]):
        self.folder = folder
        self.settings = settings
        self.asked = 0
        self.texts: dict[str, str] = {}
        self.process = subprocess.Popen(["node", SERVER, "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=folder)
        root = {"uri": folder.as_uri(), "name": folder.name}
        self._ask("initialize", processId=None, rootUri=root["uri"], workspaceFolders=[root], capabilities=CAPABILITIES)
        self._tell("initialized")

    def close(self) -> None:
        self._ask("shutdown")
        self._tell("exit")
        self.process.communicate()

    def open(self, name: str, text: str) -> list[dict[str, Any]]:
        """Opens a file with this text. What is wrong with it: each with a message and a line from 1."""
        self.texts[name] = text
        document = {"uri": self._uri(name), "languageId": "yaml", "version": 1, "text": text}
        self._tell("textDocument/didOpen", textDocument=document)
        told = self._until(lambda one: one["params"] if self._is_about(one, name) else None)
        return [{"line": one["range"]["start"]["line"] + 1, "message": one["message"]} for one in told["diagnostics"]]

    def fits(self, name: str, behind: str) -> dict[str, str]:
        """What fits behind the first place where this text stands: each word, and what is said of it."""
        found = self._ask("textDocument/completion", **self._at(name, behind, len(behind)))
        items = found["items"] if isinstance(found, dict) else found
        return {one["label"].strip(): one.get("documentation", {}).get("value", "") for one in items}

    def means(self, name: str, word: str) -> str:
        """What is said of a word where it first stands."""
        found = self._ask("textDocument/hover", **self._at(name, word, 1))
        return found["contents"]["value"] if found else ""

    def _at(self, name: str, text: str, further: int) -> dict[str, Any]:
        before = self.texts[name][: self.texts[name].index(text) + further]
        position = {"line": before.count("\n"), "character": len(before.rpartition("\n")[2])}
        return {"textDocument": {"uri": self._uri(name)}, "position": position}

    def _uri(self, name: str) -> str:
        return (self.folder / name).as_uri()

    def _is_about(self, message: dict[str, Any], name: str) -> bool:
        return message.get("method") == "textDocument/publishDiagnostics" and message["params"]["uri"] == self._uri(name)

    # The protocol

    def _ask(self, method: str, **params: Any) -> Any:
        self.asked += 1
        number = self.asked
        self._send(id=number, method=method, params=params)
        answer = self._until(lambda one: one if one.get("id") == number and "method" not in one else None)
        assert "error" not in answer, answer["error"]
        return answer["result"]

    def _tell(self, method: str, **params: Any) -> None:
        self._send(method=method, params=params)

    def _send(self, **message: Any) -> None:
        assert self.process.stdin
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def _until(self, wanted: Callable[[dict[str, Any]], T | None]) -> T:
        """Reads what the server says, answers what it asks, and gives what was waited for."""
        while True:
            message = self._read()
            if "method" in message and "id" in message:
                items = message["params"].get("items", []) if message["method"] == "workspace/configuration" else None
                result = None if items is None else [self.settings.get(item.get("section")) for item in items]
                self._send(id=message["id"], result=result)
            elif (found := wanted(message)) is not None:
                return found

    def _read(self) -> dict[str, Any]:
        assert self.process.stdout
        length = 0
        while line := self.process.stdout.readline().strip():
            name, _colon, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        assert length, "the language server ended"
        return json.loads(self.process.stdout.read(length))
