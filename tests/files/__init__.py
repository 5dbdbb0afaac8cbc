"""Tests of strict and bounded reading."""
