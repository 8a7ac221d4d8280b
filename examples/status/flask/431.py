"""431: the header is larger than the limit."""

import os

from flask import Flask, request

app = Flask(__name__)


@app.before_request
def measure():
    if sum(len(name) + len(value) for name, value in request.headers) > 4096:
        return "At most 4 kB of header fields.\n", 431, {"Cache-Control": "no-store"}


@app.get("/")
def hello():
    return "Hello\n"


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ["PORT"]))
