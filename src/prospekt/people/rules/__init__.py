"""Identity rules: takes text as people typed it, returns names, phones, e-mails, organisations and match keys.

Pure: no database, no Django, no network. A value that cannot be understood gives None or "", never an error.
"""
