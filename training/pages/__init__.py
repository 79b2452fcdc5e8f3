"""Self-contained offline pages: their frame, their figures, and how numbers are written."""
