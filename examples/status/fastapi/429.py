"""429: more than one request in two seconds; Retry-After says when to come back."""

import os
import time

import uvicorn
from fastapi import FastAPI, HTTPException

app = FastAPI()
seen = {"last": float("-inf")}


@app.get("/")
async def hello():
    if time.monotonic() - seen["last"] < 2:
        headers = {"Retry-After": "2", "Cache-Control": "no-store"}
        raise HTTPException(429, "One request in two seconds, please.", headers)
    seen["last"] = time.monotonic()
    return {"hello": "world"}


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]))
