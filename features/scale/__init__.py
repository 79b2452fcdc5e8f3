"""The same features of millions of leads: read in parts, computed in parallel, resumable."""
