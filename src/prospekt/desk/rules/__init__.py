"""What the desk knows without a database: the words of the help, and the first steps. Values in, texts out."""
