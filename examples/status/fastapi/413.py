"""413: the body is longer than the limit; FastAPI has none, so count what arrives."""

import os

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse

app = FastAPI()


@app.post("/")
async def receive(request: Request):
    size = 0
    async for piece in request.stream():
        size += len(piece)
        if size > 1000:
            return PlainTextResponse("At most 1000 bytes.\n", 413, {"Connection": "close"})
    return PlainTextResponse(f"received {size} bytes\n")


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]))
