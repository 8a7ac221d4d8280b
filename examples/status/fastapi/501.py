"""501: a method that this server does not know at all; where it is known, 405 is right."""

import os

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse

app = FastAPI()


@app.middleware("http")
async def is_known(request: Request, go_on):
    if request.method not in ("GET", "HEAD", "POST"):
        return PlainTextResponse(f"{request.method} is not known here.\n", 501)
    return await go_on(request)


@app.get("/")
def hello():
    return {"hello": "world"}


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]))
