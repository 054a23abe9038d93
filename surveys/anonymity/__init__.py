"""The keys and the encryption under which open ballots are kept."""
