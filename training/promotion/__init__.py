"""Which model may go live: the challenger against the champion, the gates, and the way back."""
