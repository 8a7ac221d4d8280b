"""202: the work is accepted and not done yet; the answer says where to ask for it."""

import os

import uvicorn
from fastapi import FastAPI, Response

app = FastAPI()


@app.post("/exports", status_code=202)
def start(response: Response):
    response.headers["Location"] = "/exports/1"
    return {"state": "waiting", "see": "/exports/1"}


@app.get("/exports/1")
def state():
    return {"state": "running"}


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]))
