"""304: the copy that you have is still good; FastAPI leaves the comparison to you."""

import os

import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.responses import PlainTextResponse

app = FastAPI()


@app.get("/")
def hello(request: Request):
    fields = {"ETag": '"v1"', "Cache-Control": "max-age=60"}
    known = [tag.strip() for tag in request.headers.get("If-None-Match", "").split(",")]
    if '"v1"' in known:
        return Response(status_code=304, headers=fields)
    return PlainTextResponse("Hello\n", headers=fields)


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]))
