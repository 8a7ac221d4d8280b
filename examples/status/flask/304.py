"""304: the copy that you have is still good; make_conditional compares the ETag."""

import os

from flask import Flask, Response, request

app = Flask(__name__)


@app.get("/")
def hello():
    response = Response("Hello\n")
    response.set_etag("v1")
    response.cache_control.max_age = 60
    return response.make_conditional(request)


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ["PORT"]))
