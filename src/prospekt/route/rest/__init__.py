"""Assignment and hand-overs for programs."""
