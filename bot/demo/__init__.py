"""The demo: the service, the sandbox and a sample park in one process."""

from bot.demo.run import run_demo, running_demo

__all__ = ["run_demo", "running_demo"]
