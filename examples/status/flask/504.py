"""504: the server behind this one does not answer in time."""

import os
import time
import urllib.request

from flask import Flask

app = Flask(__name__)


@app.get("/")
def forward():
    try:
        with urllib.request.urlopen(f"http://{os.environ['UPSTREAM']}/", timeout=0.5) as answer:
            return answer.read(), answer.status
    except TimeoutError:
        return "No answer in time.\n", 504


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ["PORT"]))
