"""501: a method that this server does not know at all; where it is known, 405 is right."""

import os

from flask import Flask, request

app = Flask(__name__)


@app.before_request
def is_known():
    if request.method not in ("GET", "HEAD", "POST"):
        return f"{request.method} is not known here.\n", 501, {"Content-Type": "text/plain"}


@app.get("/")
def hello():
    return "Hello\n"


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ["PORT"]))
