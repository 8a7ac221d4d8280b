"""413: the body is longer than the limit; Flask counts."""

import os

from flask import Flask, request

app = Flask(__name__)
app.config["MAX_CONTENT_LENGTH"] = 1000


@app.post("/")
def receive():
    return f"received {len(request.get_data())} bytes\n"


@app.errorhandler(413)
def too_large(error):
    return "At most 1000 bytes.\n", 413


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ["PORT"]))
