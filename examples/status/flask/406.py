"""406: none of the forms that exist is one that you accept."""

import json
import os

from flask import Flask, request

app = Flask(__name__)


@app.get("/")
def hello():
    wanted = request.accept_mimetypes.best_match(["application/json", "text/html"])
    if wanted == "application/json":
        return {"hello": "world"}, {"Vary": "Accept"}
    if wanted == "text/html":
        return "<p>Hello</p>\n", {"Vary": "Accept"}
    return "There is text/html and application/json.\n", 406


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ["PORT"]))
