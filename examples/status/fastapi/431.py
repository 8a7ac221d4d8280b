"""431: the header is larger than the limit; uvicorn has a higher one of its own."""

import os

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse

app = FastAPI()


@app.middleware("http")
async def measure(request: Request, go_on):
    if sum(len(name) + len(value) for name, value in request.headers.raw) > 4096:
        headers = {"Cache-Control": "no-store"}
        return PlainTextResponse("At most 4 kB of header fields.\n", 431, headers)
    return await go_on(request)


@app.get("/")
def hello():
    return {"hello": "world"}


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]))
