"""What happened and who did it: domain events, field-level history, and the proof of the books."""
