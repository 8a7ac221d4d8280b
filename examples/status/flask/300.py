"""300: the same thing in several forms; the visitor chooses."""

import os

from flask import Flask

app = Flask(__name__)
CHOICES = '<ul><li><a href="/report.html">to read</a><li><a href="/report.pdf">to print</a></ul>\n'


@app.get("/report")
def report():
    return CHOICES, 300, {"Location": "/report.html", "Vary": "Accept"}


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ["PORT"]))
