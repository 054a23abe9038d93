"""Working days and quiet hours."""
