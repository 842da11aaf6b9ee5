"""The day: commands are the only writer of the transcript, and the journal its only copy of the truth."""
