"""301: moved for good; clients may change POST to GET."""

import os

from flask import Flask, redirect

app = Flask(__name__)


@app.get("/old")
def old():
    return redirect("/new", 301)


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ["PORT"]))
