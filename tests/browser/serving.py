"""The real application in a process of its own, with an empty store: python -m tests.browser.serving FOLDER.

It says its address on the first line, and ends when its input is closed, so that it never outlives the tests.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Server:
    address: str  # http://127.0.0.1:PORT, without a slash at the end
    folder: Path  # the store, and the log
    process: subprocess.Popen

    def log(self) -> str:
        """What the server has written, for instance why a page failed."""
        return (self.folder / "server.log").read_text(encoding="utf-8", errors="replace")

    def stop(self) -> None:
        self.process.stdin.close()
        try:
            self.process.wait(30)
        finally:
            self.process.kill()
            self.process.wait()
            self.process.stdout.close()


def start(folder: Path) -> Server:
    """A running server with its store in the folder. Raises RuntimeError with the log where it does not start."""
    with (folder / "server.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.browser.serving", str(folder)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
    server = Server(process.stdout.readline().strip(), folder, process)
    if not server.address:
        server.stop()
        raise RuntimeError(f"The server did not start: {server.log()[-3000:]}")
    return server


def serve(folder: Path) -> None:
    from waitress import create_server

    from web import create_app

    app = create_app(database=f"sqlite:///{folder / 'store.sqlite'}")
    server = create_server(app, host="127.0.0.1", port=0)
    print(f"http://127.0.0.1:{server.effective_port}", flush=True)
    threading.Thread(target=_end_with_the_tests, daemon=True).start()
    server.run()


def _end_with_the_tests() -> None:
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
