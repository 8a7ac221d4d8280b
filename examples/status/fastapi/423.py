"""423: somebody has locked it (WebDAV); the lock's token opens it."""

import os

import uvicorn
from fastapi import FastAPI, Request, Response

app = FastAPI()
LOCK = "<urn:uuid:7d2a3f10-4f3c-4b52-9f3e-0a5d7c1b2e44>"
LOCKED = """<?xml version="1.0"?>
<D:error xmlns:D="DAV:"><D:lock-token-submitted><D:href>/plan.txt</D:href></D:lock-token-submitted></D:error>
"""


@app.put("/plan.txt")
def change(request: Request):
    if request.headers.get("If") == f"({LOCK})":
        return Response(status_code=204)
    return Response(LOCKED, 423, media_type="application/xml")


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]))
