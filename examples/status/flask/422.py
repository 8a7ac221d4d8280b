"""422: the body can be read, but what it says makes no sense."""

import json
import os

from flask import Flask, request

app = Flask(__name__)


@app.post("/bookings")
def book():
    nights = request.json.get("nights")
    if isinstance(nights, int) and nights > 0:
        return {"nights": nights}, 201
    problem = {"title": "The booking cannot be made", "errors": {"nights": "must be 1 or more"}}
    return problem, 422, {"Content-Type": "application/problem+json"}


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ["PORT"]))
