"""307: for now somewhere else, with the same method and body."""

import os

from flask import Flask, redirect

app = Flask(__name__)


@app.route("/api", methods=["GET", "POST", "PUT", "DELETE"])
def api():
    return redirect("/api/backup", 307)


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ["PORT"]))
