"""Python inside a site's own Django, started once: what tests ask of a site, and change in it."""

import io
import json
import subprocess
import sys
import traceback
from collections.abc import Mapping
from contextlib import redirect_stdout


class InsideSite:
    """A process that runs what it is given; a context manager, for as long as it is needed."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )

    def run(self, code: str) -> str:
        """What some Python prints."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(code) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer, "the process inside the site ended; what it wrote above says why"
        said, wrong = json.loads(answer)
        assert not wrong, wrong
        return said

    def __enter__(self) -> "InsideSite":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()


def _answer_until_the_end() -> None:
    import django
    from django.db import connections

    django.setup()
    for line in sys.stdin:
        said, wrong = io.StringIO(), ""
        try:
            with redirect_stdout(said):
                exec(json.loads(line), {})
        except Exception:
            wrong = traceback.format_exc()
        connections.close_all()  # the site's own processes write too
        sys.stdout.write(json.dumps([said.getvalue().strip(), wrong]) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _answer_until_the_end()
