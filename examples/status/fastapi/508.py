"""508: the folders contain each other, and the listing would never end (WebDAV)."""

import os

import uvicorn
from fastapi import FastAPI, HTTPException, Request, Response

app = FastAPI()
FOLDERS = {"a": ["b"], "b": ["a"]}


def loops(name, seen=()):
    return name in seen or any(loops(inner, (*seen, name)) for inner in FOLDERS[name])


@app.api_route("/{name}", methods=["PROPFIND"])
def listing(name: str, request: Request):
    if request.headers.get("Depth") == "infinity" and loops(name):
        raise HTTPException(508, "This folder contains itself.")
    return Response('<D:multistatus xmlns:D="DAV:"/>\n', 207, media_type="application/xml")


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]))
