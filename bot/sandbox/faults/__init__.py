"""What goes wrong on purpose: failures on a script, limits, error codes."""
