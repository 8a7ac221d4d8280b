"""202: the work is accepted and not done yet; the answer says where to ask for it."""

import os

from flask import Flask

app = Flask(__name__)


@app.post("/exports")
def start():
    return {"state": "waiting", "see": "/exports/1"}, 202, {"Location": "/exports/1"}


@app.get("/exports/1")
def state():
    return {"state": "running"}


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ["PORT"]))
