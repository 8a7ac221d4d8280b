"""451: the law forbids to show it; the link names who demands that."""

import os

from flask import Flask

app = Flask(__name__)


@app.get("/book")
def book():
    words = "A court order of 2026-01-10 forbids to show this book here.\n"
    return words, 451, {"Link": '<https://regulator.example/>; rel="blocked-by"'}


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ["PORT"]))
