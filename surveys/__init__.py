"""The domain: rosters, rounds, ballots, results. It knows no clock, no event loop, no web and no WeChat."""
