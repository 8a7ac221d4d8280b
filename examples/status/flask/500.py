"""500: a mistake of the program: the log has the details, the visitor has a number to quote."""

import os
import time

from flask import Flask

app = Flask(__name__)


@app.get("/")
def broken():
    raise RuntimeError("password of the database is wrong")


@app.errorhandler(500)
def failed(error):
    number = f"{time.time_ns():x}"
    app.logger.error("%s: %s", number, error.original_exception)
    return f"Something went wrong here. Please quote {number}.\n", 500


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ["PORT"]))
