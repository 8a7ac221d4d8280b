"""411: say how long the body is before you send it."""

import os

import uvicorn
from fastapi import FastAPI, HTTPException, Request

app = FastAPI()


@app.post("/")
def receive(request: Request):
    if "Content-Length" not in request.headers:
        raise HTTPException(411, "Send Content-Length.")
    return {"thank": "you"}


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]))
