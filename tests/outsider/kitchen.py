"""Runs `pingji` commands in processes of their own without importing everything anew: forked from a warm one."""

from __future__ import annotations

import json
import os
import signal
import sys
import traceback

import bot.app
import bot.cli.lazy
import bot.cli.main


def _cook(order: dict[str, object]) -> None:
    """In the child: become the command."""
    assert bot.app  # imported to be warm
    signal.alarm(300)  # a command that hangs ends with its test
    os.chdir(str(order["cwd"]))
    os.environ.clear()
    os.environ.update(order["env"])  # type: ignore[call-overload]
    for number, name in enumerate((os.devnull, order["out"], order["err"])):
        os.dup2(os.open(str(name), os.O_RDWR), number)
    sys.argv = ["pingji", *order["arguments"]]  # type: ignore[misc]
    code = 0
    try:
        bot.cli.main.main()
    except SystemExit as end:
        code = int(end.code or 0)
    except BaseException:
        traceback.print_exc()
        code = 70
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def main() -> None:
    for command in bot.cli.lazy.COMMANDS:
        bot.cli.lazy.load(command)
    print("warm", flush=True)
    for line in sys.stdin:
        child = os.fork()
        if not child:
            _cook(json.loads(line))
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


if __name__ == "__main__":
    main()
