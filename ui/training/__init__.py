"""The session's trainings: live, in words, in charts, and as files."""
