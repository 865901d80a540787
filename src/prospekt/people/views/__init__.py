"""What people do to leads by hand: a form comes in, one action is called, and back it goes; decides nothing."""
