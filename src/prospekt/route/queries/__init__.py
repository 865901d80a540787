"""What is known of people who get leads, of decisions and of hand-overs."""
