"""507: there is no room left to keep it (WebDAV)."""

import os

from flask import Flask, request

app = Flask(__name__)
room = {"left": 10}


@app.put("/files/<name>")
def store(name):
    size = len(request.get_data())
    if size > room["left"]:
        return f"Only {room['left']} bytes are left.\n", 507
    room["left"] -= size
    return "", 201


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ["PORT"]))
