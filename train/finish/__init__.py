"""From a run to a bundle: statistics, sliders, presets, segmenter."""
