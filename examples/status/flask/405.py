"""405: the page exists but not for this method; Flask answers, with Allow."""

import os

from flask import Flask, jsonify

app = Flask(__name__)


@app.get("/notes")
def notes():
    return jsonify([])


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ["PORT"]))
