"""207: several resources, each with a status of its own (WebDAV)."""

import os

from flask import Flask, Response

app = Flask(__name__)
LISTING = """<?xml version="1.0"?>
<D:multistatus xmlns:D="DAV:">
  <D:response><D:href>/a</D:href><D:status>HTTP/1.1 200 OK</D:status></D:response>
  <D:response><D:href>/b</D:href><D:status>HTTP/1.1 403 Forbidden</D:status></D:response>
</D:multistatus>
"""


@app.route("/", methods=["PROPFIND"])
def listing():
    return Response(LISTING, 207, mimetype="application/xml")


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ["PORT"]))
