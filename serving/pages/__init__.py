"""Pages for people: who needs attention now, one lead, the model; rendered here."""
