"""208: inside a 207: this collection was listed before, by another way to it (WebDAV)."""

import os

import uvicorn
from fastapi import FastAPI, Response

app = FastAPI()
LISTING = """<?xml version="1.0"?>
<D:multistatus xmlns:D="DAV:">
  <D:response><D:href>/music/</D:href><D:status>HTTP/1.1 200 OK</D:status></D:response>
  <D:response><D:href>/songs/</D:href><D:status>HTTP/1.1 208 Already Reported</D:status></D:response>
</D:multistatus>
"""


@app.api_route("/", methods=["PROPFIND"])
def listing():
    return Response(LISTING, 207, media_type="application/xml")


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]))
