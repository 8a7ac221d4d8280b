"""428: say which state you are changing, so that nobody's change is lost."""

import os

from flask import Flask, request

app = Flask(__name__)


@app.put("/note")
def change():
    if "If-Match" not in request.headers:
        return "Send If-Match with the ETag.\n", 428, {"Cache-Control": "no-store"}
    return "", 204


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ["PORT"]))
