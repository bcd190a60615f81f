"""What the pages share: charts, controls, the live view, the session."""
