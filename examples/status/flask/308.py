"""308: moved for good, with the same method and body."""

import os

from flask import Flask, redirect

app = Flask(__name__)


@app.route("/v1", methods=["GET", "POST", "PUT", "DELETE"])
def first_version():
    return redirect("/v2", 308)


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ["PORT"]))
