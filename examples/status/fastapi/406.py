"""406: none of the forms that exist is one that you accept."""

import json
import os

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse

app = FastAPI()


@app.get("/")
def hello(request: Request):
    accept = request.headers.get("Accept", "*/*")
    if "application/json" in accept or "*/*" in accept:
        return JSONResponse({"hello": "world"}, headers={"Vary": "Accept"})
    if "text/html" in accept:
        return HTMLResponse("<p>Hello</p>\n", headers={"Vary": "Accept"})
    return PlainTextResponse("There is text/html and application/json.\n", 406)


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]))
