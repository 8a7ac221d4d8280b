"""429: more than one request in two seconds; Retry-After says when to come back."""

import os
import time

from flask import Flask, request

app = Flask(__name__)
seen = {"last": float("-inf")}


@app.get("/")
def hello():
    if time.monotonic() - seen["last"] < 2:
        headers = {"Retry-After": "2", "Cache-Control": "no-store"}
        return "One request in two seconds, please.\n", 429, headers
    seen["last"] = time.monotonic()
    return "Hello\n"


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ["PORT"]))
