"""421: this server does not answer for that name; ask on another connection."""

import os

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse

app = FastAPI()


@app.middleware("http")
async def is_ours(request: Request, go_on):
    if request.url.hostname != "shop.example":
        return PlainTextResponse(f"{request.url.hostname} does not live here.\n", 421)
    return await go_on(request)


@app.get("/")
def hello():
    return {"hello": "world"}


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]))
