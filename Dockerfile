# The editor in a container, also as a Docker Space: user id 1000, port 7860, nothing fetched at run
# time. Flags come after the image's name, settings from the environment (docs/deploying.md), the
# port from CLVAE_PORT alone, by which the health check goes.
FROM python:3.12-slim

# An index of PyTorch's wheels, such as the one for CPUs that its install page shows: without a GPU
# that spares gigabytes. Empty is pip's own.
ARG TORCH_INDEX=

RUN useradd --create-home --uid 1000 user
USER 1000
ENV PATH="/home/user/.local/bin:$PATH" PYTHONUNBUFFERED=1 HF_HUB_OFFLINE=1 \
    CLVAE_HOST=0.0.0.0 CLVAE_PORT=7860
WORKDIR /home/user/app

# Packages before our files: a change of these builds one small layer anew.
COPY --chown=1000 requirements.txt .
RUN grep -oE '^torch(vision)?[<>=0-9.,]+' requirements.txt > /tmp/torch.txt \
    && pip install --no-cache-dir --user ${TORCH_INDEX:+--index-url="$TORCH_INDEX"} -r /tmp/torch.txt \
    && pip install --no-cache-dir --user -r requirements.txt \
    && rm /tmp/torch.txt
COPY --chown=1000 . .

EXPOSE 7860
HEALTHCHECK --interval=30s --timeout=5s --start-period=2m CMD ["python", "-c", \
    "import os, urllib.request as web; web.urlopen('http://127.0.0.1:' + os.environ['CLVAE_PORT'] + '/health')"]
# Python itself is what gets the signals: it finishes what it draws and ends within 10 seconds.
ENTRYPOINT ["python", "app.py"]
