"""425: it came as early data of TLS and could be a replay; send it again after the handshake."""

import os

from flask import Flask, request

app = Flask(__name__)


@app.post("/payments")
def pay():
    if request.headers.get("Early-Data") == "1":
        return "Too early, send it again.\n", 425
    return "", 201, {"Location": "/payments/1"}


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ["PORT"]))
