"""504: the server behind this one does not answer in time."""

import os
import time
import urllib.request

import uvicorn
from fastapi import FastAPI, Response
from fastapi.responses import PlainTextResponse

app = FastAPI()


@app.get("/")
def forward():
    try:
        with urllib.request.urlopen(f"http://{os.environ['UPSTREAM']}/", timeout=0.5) as answer:
            return Response(answer.read(), answer.status)
    except TimeoutError:
        return PlainTextResponse("No answer in time.\n", 504)


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]))
