"""What the platforms post: messages, events, card presses."""
