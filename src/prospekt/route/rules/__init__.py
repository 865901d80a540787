"""Who gets a lead and when somebody works, as pure functions: values in, decision and reasons out."""
