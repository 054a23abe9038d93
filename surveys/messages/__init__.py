"""Messages: the inbox of what arrived, the outbox of notices, and what became of each."""
