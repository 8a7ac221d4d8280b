"""206: a part of the file, as the Range field asked; Werkzeug cuts it."""

import os

from flask import Flask, Response, request

app = Flask(__name__)
FILE = b"0123456789"


@app.get("/file")
def part():
    response = Response(FILE, mimetype="application/octet-stream")
    return response.make_conditional(request, accept_ranges=True, complete_length=len(FILE))


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ["PORT"]))
