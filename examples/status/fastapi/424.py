"""424: inside a 207: this was not done because something before it failed (WebDAV)."""

import os

import uvicorn
from fastapi import FastAPI, Response

app = FastAPI()
OUTCOME = """<?xml version="1.0"?>
<D:multistatus xmlns:D="DAV:"><D:response><D:href>/</D:href>
  <D:propstat><D:prop><D:getetag/></D:prop><D:status>HTTP/1.1 403 Forbidden</D:status></D:propstat>
  <D:propstat><D:prop><D:title/></D:prop><D:status>HTTP/1.1 424 Failed Dependency</D:status></D:propstat>
</D:response></D:multistatus>
"""


@app.api_route("/", methods=["PROPPATCH"])
def change():
    return Response(OUTCOME, 207, media_type="application/xml")


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]))
