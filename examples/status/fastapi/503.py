"""503: for the moment it cannot; Retry-After says when to come back."""

import os
import time

import uvicorn
from fastapi import FastAPI, HTTPException

app = FastAPI()
ready = {}


@app.get("/")
def catalogue():
    at = ready.setdefault("at", time.monotonic() + 1)
    if time.monotonic() < at:
        raise HTTPException(503, "The catalogue is being loaded.", {"Retry-After": "1"})
    return {"hello": "world"}


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]))
