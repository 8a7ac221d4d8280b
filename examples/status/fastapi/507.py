"""507: there is no room left to keep it (WebDAV)."""

import os

import uvicorn
from fastapi import FastAPI, HTTPException, Request

app = FastAPI()
room = {"left": 10}


@app.put("/files/{name}", status_code=201)
async def store(name: str, request: Request):
    size = len(await request.body())
    if size > room["left"]:
        raise HTTPException(507, f"Only {room['left']} bytes are left.")
    room["left"] -= size


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]))
