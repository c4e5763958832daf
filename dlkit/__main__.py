"""The command line: words to functions, errors to exit codes. The work is done in the runner."""

import argparse
import os
import sys
from importlib import import_module

from dlkit import __version__

COMMANDS = {
    "lab": "open JupyterLab on your own copies of the notebooks, in work/",
    "run": "execute every notebook and write a report to build/run/",
    "test": "everything that continuous integration runs",
    "refresh": "execute notebooks and store their outputs, the only way outputs get in",
    "bench": "run a benchmark, or list them",
    "conventions": "check the notebooks against the rules that a machine can check",
    "claims": "how every claim of the course stands: verdict, effect, interval, seeds",
    "data": "every data set: its card, where it is; downloads, and the kit's own files made anew",
    "doctor": "what this machine has, what is missing, what to do",
}

MODULES = {"data": "dlkit.datasets._command"}  # those that are not in the runner


def main(words: list[str] | None = None) -> int:
    """Run one command; 0: well, 1: something failed, 2: wrong use."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a console without a character shows its code
            stream.reconfigure(errors="backslashreplace")
    words = sys.argv[1:] if words is None else words
    arguments = _parser(chosen=words[0] if words else None).parse_args(words)
    try:
        code = arguments.command(arguments)
        sys.stdout.flush()
        return code
    except ValueError as error:
        sys.stderr.write(f"dlkit: {error}\n")
        return 2
    except KeyboardInterrupt:
        sys.stderr.write("\ndlkit: stopped.\n")
        return 1
    except BrokenPipeError:  # `dlkit ... | head` has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        if error.errno is not None:  # of the system, at a place that nobody foresaw
            raise
        sys.stderr.write(f"dlkit: {error}\n")
        return 1


def _parser(chosen):
    """The parser; only the chosen command's module is loaded, so that help comes at once."""
    parser = argparse.ArgumentParser(
        prog="dlkit", description="A course in deep learning that runs."
    )
    parser.add_argument("--version", action="version", version=f"dlkit {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for name, text in COMMANDS.items():
        command = commands.add_parser(name, help=text, description=f"{text[0].upper()}{text[1:]}.")
        if name == "doctor":
            command.set_defaults(command=_doctor)
        elif name == chosen:
            module = import_module(MODULES.get(name, f"dlkit.runner._{name}"))
            module.add_arguments(command)
            command.set_defaults(command=module.main)
    return parser


def _doctor(_):
    from dlkit.environment import doctor

    text, well = doctor()
    sys.stdout.write(text + "\n")
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
