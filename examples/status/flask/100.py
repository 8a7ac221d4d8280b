"""100: the head is judged before the body is sent; the server says 100 when the body is read."""

import os

from flask import Flask, request

app = Flask(__name__)
app.config["MAX_CONTENT_LENGTH"] = 1000


@app.post("/")
def receive():
    return f"received {len(request.get_data())} bytes\n"


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ["PORT"]))
