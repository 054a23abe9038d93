"""The phone page: chats and a web view, as a person holds them."""
