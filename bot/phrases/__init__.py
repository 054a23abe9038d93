"""Every sentence a person can read, chosen by code and filled with figures; nothing else in the house holds one."""
