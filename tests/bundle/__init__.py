"""Tests of bundles: models on disk, and what is converted into them."""
