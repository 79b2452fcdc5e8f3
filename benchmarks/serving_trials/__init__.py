"""What `benchmarks/operations.py` does to a running service, and how it finds out what that did."""
