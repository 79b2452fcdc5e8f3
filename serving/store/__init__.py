"""What the service keeps: leads, their activities, their scores with reasons, and the audit."""
