"""The visitor's picture as data, and edits of it. No Gradio, no tensors."""
