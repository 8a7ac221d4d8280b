"""203: a proxy changed what the origin said, and admits it."""

import os

from flask import Flask

app = Flask(__name__)
from_origin = "<p>Hello from the origin</p>\n"


@app.get("/")
def translated():
    return from_origin.replace("Hello", "Bonjour"), 203, {"Via": "1.1 translator"}


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ["PORT"]))
