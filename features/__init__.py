"""What is known of a lead at a moment: tables, policy, points, features. No model, no server."""
