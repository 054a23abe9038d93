"""A lab without a database: rounds of the public are invented, stuffed or not, and checked as the seal checks them."""
