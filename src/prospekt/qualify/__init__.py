"""Scores and grades by the playbook, with reasons. Takes leads and touches, hands on ranked leads; never contacts anybody."""
