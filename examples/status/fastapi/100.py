"""100: the head is judged before the body is sent; the server says 100 when the body is read."""

import os

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse

app = FastAPI()


@app.post("/")
async def receive(request: Request):
    if int(request.headers.get("Content-Length", 0)) > 1000:
        return PlainTextResponse("At most 1000 bytes.\n", 413)
    return PlainTextResponse(f"received {len(await request.body())} bytes\n")


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]))
