"""208: inside a 207: this collection was listed before, by another way to it (WebDAV)."""

import os

from flask import Flask, Response

app = Flask(__name__)
LISTING = """<?xml version="1.0"?>
<D:multistatus xmlns:D="DAV:">
  <D:response><D:href>/music/</D:href><D:status>HTTP/1.1 200 OK</D:status></D:response>
  <D:response><D:href>/songs/</D:href><D:status>HTTP/1.1 208 Already Reported</D:status></D:response>
</D:multistatus>
"""


@app.route("/", methods=["PROPFIND"])
def listing():
    return Response(LISTING, 207, mimetype="application/xml")


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ["PORT"]))
