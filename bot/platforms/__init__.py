"""What is set up at the platforms: menus, the address book, tokens."""
