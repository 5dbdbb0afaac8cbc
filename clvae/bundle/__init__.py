"""A trained model on disk: one folder, no pickle, checked when it is loaded."""


__all__ = ["Bundle", "NetworkConfig"]
