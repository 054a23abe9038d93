"""Sources of a part: where its percentage comes from."""
