"""Gives each lead to somebody: who can take how much, the rules of assignment, hand-overs to sales and their time.

In: leads, their grades, and the people of the teams. Out: owners with the reason, hand-overs accepted or sent back.
Never changes anything of a lead but whose it is, and where it stands between marketing and sales.
"""
