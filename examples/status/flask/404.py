"""404: nothing is here; the handler finds better words than Flask's."""

import os

from flask import Flask

app = Flask(__name__)


@app.get("/")
def hello():
    return "Hello\n"


@app.errorhandler(404)
def nothing(error):
    return 'There is no such page. <a href="/">Start here</a>.\n', 404


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ["PORT"]))
