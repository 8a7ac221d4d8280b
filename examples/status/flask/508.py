"""508: the folders contain each other, and the listing would never end (WebDAV)."""

import os

from flask import Flask, Response, request

app = Flask(__name__)
FOLDERS = {"a": ["b"], "b": ["a"]}


def loops(name, seen=()):
    return name in seen or any(loops(inner, (*seen, name)) for inner in FOLDERS[name])


@app.route("/<name>", methods=["PROPFIND"])
def listing(name):
    if request.headers.get("Depth") == "infinity" and loops(name):
        return "This folder contains itself.\n", 508
    return Response('<D:multistatus xmlns:D="DAV:"/>\n', 207, mimetype="application/xml")


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ["PORT"]))
