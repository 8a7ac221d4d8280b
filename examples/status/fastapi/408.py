"""408: the request did not arrive whole in time."""

import asyncio
import os

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse

app = FastAPI()


@app.post("/")
async def receive(request: Request):
    try:
        body = await asyncio.wait_for(request.body(), timeout=1)
    except TimeoutError:
        return PlainTextResponse("Too slow.\n", 408, {"Connection": "close"})
    return PlainTextResponse(f"received {len(body)} bytes\n")


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]))
