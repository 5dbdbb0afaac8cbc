"""What a picture is made of: labels, scene, style, sampling, directions, presets. No torch, no
Gradio.
"""
