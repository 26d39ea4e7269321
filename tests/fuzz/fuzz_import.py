"""Import changed documents until the time is up, and tell of each that does what none may do.

    python tests/fuzz/fuzz_import.py --seconds 600 --seed 1
    python tests/fuzz/fuzz_import.py --again fuzz-found/0123abcd

Samples, golden documents and, where they are, small documents of vendors are changed by
`mutations`, imported, and what comes of it is held against `oracle`. Documents that make something
new be told are changed further. With atheris installed (`pip install atheris`) `--engine atheris`
is led by the lines that are reached instead. What fails is kept in `--found`; the exit code is 1
then.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
from contextlib import nullcontext
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[1]), str(HERE.parent / "kit")]

MEMORY_BYTES_MOST = 4 * 1024**3


def main(arguments: list[str] | None = None) -> int:
    """Run until the time is up; give 1 where a document did what none may do."""
    options = _options(arguments)
    is_led_by_lines = options.engine == "atheris"
    if is_led_by_lines:
        import atheris
    else:  # atheris reserves far more than it uses
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES_MOST, MEMORY_BYTES_MOST))
    with atheris.instrument_imports(["importer"]) if is_led_by_lines else nullcontext():
        from oracle import make_place
        from runs import Options, Run
    with tempfile.TemporaryDirectory() as folder:
        run = Run(make_place(Path(folder)), Options(options.seconds, options.seed, options.found))
        if options.again:
            return run.again(options.again)
        return run.led_by_lines() if is_led_by_lines else run.led_by_problems()


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=10, help="how long; 10 by default")
    parser.add_argument("--seed", type=int, default=0, help="where chance begins")
    parser.add_argument("--engine", choices=("own", "atheris"), default="own")
    parser.add_argument("--found", type=Path, default=Path("fuzz-found"), help="where faults go")
    parser.add_argument("--again", type=Path, metavar="FILE", help="import this one file only")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
