"""The REST door of people: a call comes in, one query or action is called, and its answer goes out; decides nothing."""
