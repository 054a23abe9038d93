"""Who rates whom once a round is open: roster changes, late joiners, declining, replacing, excluding."""
