"""What an administrator can do."""
