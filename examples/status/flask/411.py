"""411: say how long the body is before you send it."""

import os

from flask import Flask, request

app = Flask(__name__)


@app.post("/")
def receive():
    if request.content_length is None:
        return "Send Content-Length.\n", 411
    return "thank you\n"


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ["PORT"]))
