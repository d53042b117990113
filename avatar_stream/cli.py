"""The command line: which commands there are, and how their errors become one line and an exit code.

Exit codes: 0 done, 1 something broke, 2 something given can't be used, 130 or 143 given up by a signal.
Each command lives in a file of `commands/` and loads what it needs when it is called.
"""

from __future__ import annotations

import os
import sys
import threading
import traceback
from contextlib import suppress
from typing import Annotated

import typer

from avatar_stream import __version__
from avatar_stream.commands.bench import bench
from avatar_stream.commands.characters import characters_app
from avatar_stream.commands.decode import decode
from avatar_stream.commands.doctor import doctor
from avatar_stream.commands.encode import encode
from avatar_stream.commands.evaluate import evaluate_app
from avatar_stream.commands.export import export
from avatar_stream.commands.inspect import inspect
from avatar_stream.commands.live import live
from avatar_stream.commands.obs import obs_app
from avatar_stream.commands.receive import receive
from avatar_stream.commands.render import render
from avatar_stream.commands.send import send
from avatar_stream.commands.serve_rendezvous import serve_rendezvous
from avatar_stream.commands.sheet import sheet
from avatar_stream.commands.sources import sources
from avatar_stream.commands.stop_signals import StoppedBySignal, raise_on_signals
from avatar_stream.commands.terminal import note, print_json
from avatar_stream.errors import AvatarStreamError, UserInputError

REPORT_TO = "CONTRIBUTING.md says where to report it"

app = typer.Typer(
    name="avatar-stream",
    help="Bring one picture of any character to life with a plain webcam. Without a command: live.",
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
)
app.command()(live)
app.command()(send)
app.command()(receive)
app.command()(serve_rendezvous)
app.command()(render)
app.command()(encode)
app.command()(decode)
app.command()(export)
app.command()(inspect)
app.add_typer(characters_app, name="characters")
app.add_typer(obs_app, name="obs")
app.command()(sources)
app.command()(doctor)
app.command()(bench)
app.command()(sheet)
app.add_typer(evaluate_app, name="evaluate")


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"avatar_stream {__version__}")
        raise typer.Exit


@app.callback()
def _common(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """What stands before a command; its options are each command's own."""


def run(arguments: list[str]) -> int:
    """Run one command line and give back its exit code; prints one line for every error."""
    if threading.current_thread() is threading.main_thread():
        raise_on_signals()
    try:
        result = app(_with_command(arguments), prog_name="avatar-stream", standalone_mode=False)
        sys.stdout.flush()
        return result if isinstance(result, int) else 0
    except UserInputError as error:
        return _fail(str(error), 2, arguments)
    except AvatarStreamError as error:
        return _fail(str(error), 1, arguments)
    except StoppedBySignal as stopped:
        return _fail("given up", stopped.exit_code, arguments)
    except (KeyboardInterrupt, typer.Abort):
        return _fail("given up", 130, arguments)
    except BrokenPipeError:  # whoever read our output has seen enough, as in "… | head -1"
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        what = f"'{str(error.filename)[:200]}'" if error.filename else "The output"
        return _fail(
            f"{what} can't be used: {error.strerror or error}", 2 if error.filename else 1, arguments
        )
    except Exception as error:
        usage_message = getattr(error, "format_message", None)
        if usage_message is not None:  # typer's own, about the way the command was written
            return _fail(f"{usage_message()} (--help shows how)", 2, arguments)
        if os.environ.get("AVATAR_STREAM_DEBUG"):
            traceback.print_exc()
        text = " ".join(f"{type(error).__name__}: {error}".split())
        return _fail(
            f"This should not happen: {text}. {REPORT_TO}; AVATAR_STREAM_DEBUG=1 shows more", 1, arguments
        )


def _with_command(arguments: list[str]) -> list[str]:
    """`live` is meant where no command is named: nothing at all, or options alone."""
    if not arguments or (arguments[0].startswith("-") and arguments[0] not in ("--help", "-h", "--version")):
        return ["live", *arguments]
    return arguments


def _fail(message: str, exit_code: int, arguments: list[str]) -> int:
    note(f"Error: {' '.join(message.split())}")
    if "--json" in arguments:
        with suppress(OSError):  # what stdout goes to is full or gone
            print_json({"error": message, "exit_code": exit_code})
    return exit_code
