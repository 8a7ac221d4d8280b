"""400: the body is not what it says it is; Flask notices, we find the words."""

import os

from flask import Flask, request

app = Flask(__name__)


@app.post("/")
def receive():
    return {"received": request.get_json()}


@app.errorhandler(400)
def broken(error):
    return {"error": "The body is not valid JSON."}, 400


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ["PORT"]))
