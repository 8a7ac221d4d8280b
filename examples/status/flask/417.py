"""417: an Expect field that asks for more than 100-continue."""

import os

from flask import Flask, request

app = Flask(__name__)


@app.before_request
def judge():
    expected = request.headers.get("Expect", "100-continue")
    if expected.lower() != "100-continue":
        return "Only 100-continue is known here.\n", 417


@app.get("/")
def hello():
    return "Hello\n"


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ["PORT"]))
