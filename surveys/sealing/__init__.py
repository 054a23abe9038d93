"""The seal: diagnostics while ballots can still be joined, then nobody can join them."""
