"""421: this server does not answer for that name; ask on another connection."""

import os

from flask import Flask, request

app = Flask(__name__)


@app.before_request
def is_ours():
    if request.host.split(":")[0] != "shop.example":
        return f"{request.host} does not live here.\n", 421, {"Content-Type": "text/plain"}


@app.get("/")
def hello():
    return "Hello\n"


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ["PORT"]))
