"""Where the program starts: ``python -m avatar_stream``, ``avatar-stream``, and run_avatar.py."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run the command line. Loads next to nothing itself, so that signals are heeded from the beginning."""
    from avatar_stream.commands.stop_signals import exit_quietly_while_loading, ignore_signals

    exit_quietly_while_loading()
    # On arrays as small as ours, a second thread of OpenBLAS only waits, and busily: it costs a whole core. Read when
    # NumPy is loaded.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from avatar_stream.base.plain_text import let_output_pass
    from avatar_stream.cli import run

    let_output_pass()
    exit_code = run(sys.argv[1:])
    ignore_signals()
    sys.exit(exit_code)


if __name__ == "__main__":
    main()
