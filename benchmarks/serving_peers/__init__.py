"""What `benchmarks/serving.py` compares with, and how it asks everybody the same."""
