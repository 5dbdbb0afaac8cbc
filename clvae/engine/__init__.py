"""The model resident on a device: scene and style in, picture out."""


__all__ = ["Engine", "Session"]
