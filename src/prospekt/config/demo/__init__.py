"""Demo data: believable leads, touches, campaigns and users from a fixed seed.

In: a number of leads, a seed and a day that counts as today. Out: plain dicts of text, the way a
real list would hold them, to be loaded through the same actions as any import. Never: Django, the
database, the network, the clock, a real person or a real company.
"""
