"""The ready policies, as files; `scoring.policy.builtin` reads them."""
