"""Configuration: environment and `pingji.toml`."""
