"""403: you are known, and you may not; signing in again would not help."""

import os

from flask import Flask

app = Flask(__name__)


@app.get("/admin")
def admin():
    return "Only administrators may see this page.\n", 403


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ["PORT"]))
