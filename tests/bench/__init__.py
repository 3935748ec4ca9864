"""Benchmarks: ratios beside a peer or a limit in one run, never timed tests."""
