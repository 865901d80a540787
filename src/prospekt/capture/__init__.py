"""Files become leads: takes lists in, hands leads on with a receipt. Never judges whether a lead is any good."""
