"""What is done when leads are given out and handed over: load, ask a rule, write rows and events in one transaction."""
