"""Playbooks as shipped: nothing comes in, a folder of TOML each comes out; never holds code."""
