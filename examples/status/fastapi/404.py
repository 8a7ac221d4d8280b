"""404: nothing is here; the handler finds better words than FastAPI's."""

import os

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse

app = FastAPI()


@app.get("/")
def hello():
    return {"hello": "world"}


@app.exception_handler(404)
def nothing(request: Request, error):
    return HTMLResponse('There is no such page. <a href="/">Start here</a>.\n', 404)


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]))
