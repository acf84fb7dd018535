"""How long it takes until the first number: imports, the first call after installation, and that of later processes.

CPU seconds of fresh processes, the least of several. Byte code and compiled kernels go to folders of this run, so that
"after installation" means what it says whatever has been compiled before; byte code is written and used, as it is for
everybody who does not switch it off.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

IMPORT = "import {module}"
FIRST_CALL = """
import equipoise.statistics as statistics
{before}
told = time.process_time()
statistics.cox([5, 3, 8, 6, 2, 9], [1, 1, 1, 0, 1, 1], [1, 1, 0, 1, 0, 0])
"""
SAY = "import time\ntold = time.process_time()\n{what}\nprint(time.process_time() - told)"
GOALS = {"import equipoise.statistics": 0.5, "first cox of a later process, numba imported": 0.5}


def spent(what: str, repeats: int = 5, **environment: str) -> float:
    """The least CPU seconds of fresh processes."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    found = []
    for _ in range(repeats):
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", SAY.format(what=what)],
            env=kept | environment,
            capture_output=True,
            text=True,
            check=True,
        )
        found.append(float(done.stdout.splitlines()[-1]))
    return min(found)


def first_call(before: str = "") -> str:
    return FIRST_CALL.format(before=before)


def measured(folder: Path) -> dict[str, float]:
    places = {"PYTHONPYCACHEPREFIX": str(folder / "bytecode"), "NUMBA_CACHE_DIR": str(folder / "kernels")}
    plain = places | {"EQUIPOISE_NO_NUMBA": "1"}
    spent("import numba, scipy.special\n" + first_call(), 1, **plain)  # writes the byte code
    return {
        "import numpy": spent(IMPORT.format(module="numpy"), **places),
        "import equipoise.statistics": spent(IMPORT.format(module="equipoise.statistics"), **places),
        "import equipoise.statistics, numpy imported": spent(
            "import numpy\ntold = time.process_time()\nimport equipoise.statistics", **places
        ),
        "import numba, numpy imported": spent("import numpy\ntold = time.process_time()\nimport numba", **places),
        "first cox without numba": spent(first_call(), **plain),
        "first cox after installation (compiles)": spent(first_call(), 1, **places),
        "first cox of a later process": spent(first_call(), **places),
        "first cox of a later process, numba imported": spent(first_call("import numba"), **places),
        "second cox of a process": spent(
            first_call("statistics.cox([5, 3, 8, 6, 2, 9], [1, 1, 1, 0, 1, 1], [1, 1, 0, 1, 0, 0])"), **places
        ),
    }


def main() -> None:
    print(f"Python {sys.version.split()[0]}, load {os.getloadavg()[0]:.1f}")
    print("| what | CPU s | goal |\n|---|---:|---:|")
    with tempfile.TemporaryDirectory() as name:
        for what, seconds in measured(Path(name)).items():
            print(f"| {what} | {seconds:.3f} | {GOALS.get(what, '')} |")


if __name__ == "__main__":
    main()
