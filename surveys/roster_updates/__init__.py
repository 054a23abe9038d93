"""Changes of the roster from a file or an address book, and what they mean for open rounds."""
