"""401: say who you are; the challenge says how."""

import os

import uvicorn
from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import PlainTextResponse

app = FastAPI()


@app.get("/")
def reports(request: Request):
    wanted = "Basic Z3Vlc3Q6c2VjcmV0"  # guest:secret
    if request.headers.get("Authorization") == wanted:
        return PlainTextResponse("Welcome\n")
    challenge = {"WWW-Authenticate": 'Basic realm="reports", charset="UTF-8"'}
    raise HTTPException(401, "Sign in to see the reports.", challenge)


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]))
