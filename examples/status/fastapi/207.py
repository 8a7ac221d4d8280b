"""207: several resources, each with a status of its own (WebDAV)."""

import os

import uvicorn
from fastapi import FastAPI, Response

app = FastAPI()
LISTING = """<?xml version="1.0"?>
<D:multistatus xmlns:D="DAV:">
  <D:response><D:href>/a</D:href><D:status>HTTP/1.1 200 OK</D:status></D:response>
  <D:response><D:href>/b</D:href><D:status>HTTP/1.1 403 Forbidden</D:status></D:response>
</D:multistatus>
"""


@app.api_route("/", methods=["PROPFIND"])
def listing():
    return Response(LISTING, 207, media_type="application/xml")


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]))
