"""The generator on a GPU: dense, in batches, as CUDA graphs."""
