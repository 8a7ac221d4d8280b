"""505: a version of HTTP that this server does not speak; uvicorn would take any."""

import os

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse

app = FastAPI()


@app.middleware("http")
async def is_spoken(request: Request, go_on):
    if request.scope["http_version"] not in ("1.0", "1.1"):
        return PlainTextResponse("This server speaks HTTP/1.0 and HTTP/1.1.\n", 505)
    return await go_on(request)


@app.get("/")
def hello():
    return {"hello": "world"}


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]))
