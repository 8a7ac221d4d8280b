"""205: the form was taken and can be emptied; Flask would send a body, so give it none."""

import os

from flask import Flask

app = Flask(__name__)


@app.post("/entries")
def take():
    return "", 205


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ["PORT"]))
