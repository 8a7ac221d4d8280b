"""414: the address is longer than the limit."""

import os

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse

app = FastAPI()


@app.middleware("http")
async def measure(request: Request, go_on):
    if len(str(request.url)) > 2000:
        return PlainTextResponse("At most 2000 characters.\n", 414)
    return await go_on(request)


@app.get("/")
def hello():
    return {"hello": "world"}


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]))
