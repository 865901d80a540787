"""Playbook: TOML texts come in, frozen shapes and compiled conditions go out.

Never knows Django, a database or a clock.
"""
