"""415: the body is in a form that this address does not take."""

import json
import os

from flask import Flask, request

app = Flask(__name__)


@app.post("/")
def receive():
    if not request.is_json:
        return "Send application/json.\n", 415, {"Accept-Post": "application/json"}
    return "thank you\n"


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ["PORT"]))
