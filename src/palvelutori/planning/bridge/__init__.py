"""The bridge to the kernel: scenarios made of concepts (no numpy), and their runs (numpy, numba)."""
