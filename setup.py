"""What the wheel holds: the package, and in it the page's files, which a checkout has at its top.

All else about the project is in pyproject.toml.
"""

from setuptools import find_packages, setup

setup(
    packages=[*find_packages(include=["clvae", "clvae.*"]), "clvae.assets"],
    package_dir={"clvae.assets": "assets"},
    package_data={
        "clvae": ["py.typed"],
        "clvae.assets": [
            "**/*.html",
            "**/*.css",
            "**/*.js",
            "samples/**/*.json",
            "samples/**/*.png",
            "texts/*.json",
        ],
    },
    include_package_data=False,  # those and no others
    exclude_package_data={"": ["*.pyi"]},  # Gradio writes them while a checkout's page is built
)
