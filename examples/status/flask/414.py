"""414: the address is longer than the limit."""

import os

from flask import Flask, request

app = Flask(__name__)


@app.before_request
def measure():
    if len(request.full_path) > 2000:
        return "At most 2000 characters.\n", 414


@app.get("/")
def hello():
    return "Hello\n"


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ["PORT"]))
