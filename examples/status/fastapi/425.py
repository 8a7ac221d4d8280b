"""425: it came as early data of TLS and could be a replay; send it again after the handshake."""

import os

import uvicorn
from fastapi import FastAPI, HTTPException, Request, Response

app = FastAPI()


@app.post("/payments", status_code=201)
def pay(request: Request, response: Response):
    if request.headers.get("Early-Data") == "1":
        raise HTTPException(425, "Too early, send it again.")
    response.headers["Location"] = "/payments/1"


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]))
