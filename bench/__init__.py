"""Benchmarks: each prints its figure beside a floor measured in the same run. Nothing here is a test."""
