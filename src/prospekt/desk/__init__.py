"""Where people work: the leads list, the lead page, search. Reads every stage and changes nothing itself."""
