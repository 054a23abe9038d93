"""Platform accounts: which account is whose, where a party can be reached, and what goes when an account ends."""
