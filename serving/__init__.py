"""Scores with reasons: scorer, HTTP service, command line."""
