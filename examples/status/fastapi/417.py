"""417: an Expect field that asks for more than 100-continue."""

import os

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse

app = FastAPI()


@app.middleware("http")
async def judge(request: Request, go_on):
    if request.headers.get("Expect", "100-continue").lower() != "100-continue":
        return PlainTextResponse("Only 100-continue is known here.\n", 417)
    return await go_on(request)


@app.get("/")
def hello():
    return {"hello": "world"}


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]))
