"""401: say who you are; the challenge says how."""

import os

from flask import Flask, request

app = Flask(__name__)


@app.get("/")
def reports():
    who = request.authorization
    if who and (who.username, who.password) == ("guest", "secret"):
        return "Welcome\n"
    challenge = 'Basic realm="reports", charset="UTF-8"'
    return "Sign in to see the reports.\n", 401, {"WWW-Authenticate": challenge}


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ["PORT"]))
