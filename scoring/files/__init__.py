"""Reading TOML and CSV and writing JSON, with refusals that name line and column."""
