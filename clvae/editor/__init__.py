"""The editor's page: the painter, the photo, the panels and each user's document. Knows Gradio, knows no tensors."""
