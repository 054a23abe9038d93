"""What every page stands on: sessions, forms, errors, login."""
