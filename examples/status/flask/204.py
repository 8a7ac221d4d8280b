"""204: it worked, and there is nothing to say."""

import os

from flask import Flask

app = Flask(__name__)


@app.delete("/notes/<int:number>")
def delete(number):
    return "", 204


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ["PORT"]))
