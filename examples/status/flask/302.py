"""302: for now somewhere else; ask here again next time."""

import os

from flask import Flask, redirect

app = Flask(__name__)


@app.get("/today")
def today():
    return redirect("/menu/monday", 302)


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ["PORT"]))
