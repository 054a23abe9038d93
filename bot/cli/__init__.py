"""Groups of the command line: each adds its commands to the application in `bot/cli/main.py`."""
