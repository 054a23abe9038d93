"""The simulated corporation on WeCom."""
