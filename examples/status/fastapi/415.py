"""415: the body is in a form that this address does not take; FastAPI would say 422."""

import json
import os

import uvicorn
from fastapi import FastAPI, HTTPException, Request

app = FastAPI()


@app.post("/")
def receive(request: Request):
    if not request.headers.get("Content-Type", "").startswith("application/json"):
        raise HTTPException(415, "Send application/json.", {"Accept-Post": "application/json"})
    return {"thank": "you"}


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]))
