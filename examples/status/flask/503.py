"""503: for the moment it cannot; Retry-After says when to come back."""

import os
import time

from flask import Flask

app = Flask(__name__)
ready = {}


@app.get("/")
def catalogue():
    at = ready.setdefault("at", time.monotonic() + 1)
    if time.monotonic() >= at:
        return "Hello\n"
    return "The catalogue is being loaded.\n", 503, {"Retry-After": "1"}


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ["PORT"]))
