"""The page: layout, components, one module a panel, and the API. Knows Gradio, knows no tensors."""
