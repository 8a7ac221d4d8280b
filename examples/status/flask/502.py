"""502: the server behind this one is gone or talks nonsense."""

import os
import urllib.error
import urllib.request

from flask import Flask

app = Flask(__name__)


@app.get("/")
def forward():
    try:
        with urllib.request.urlopen(f"http://{os.environ['UPSTREAM']}/", timeout=5) as answer:
            return answer.read(), answer.status
    except urllib.error.URLError as error:
        app.logger.error("upstream: %s", error)
        return "The server behind this one cannot be reached.\n", 502


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ["PORT"]))
