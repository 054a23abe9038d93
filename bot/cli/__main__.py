"""`python -m bot.cli` is `pingji`."""

from bot.cli.main import main

main()
