"""Who may ask: API keys with scopes, limits, and the sign-in of people."""
