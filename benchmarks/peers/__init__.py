"""What the model is compared with: tuned libraries on the same rows."""
