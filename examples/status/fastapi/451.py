"""451: the law forbids to show it; the link names who demands that."""

import os

import uvicorn
from fastapi import FastAPI
from fastapi.responses import PlainTextResponse

app = FastAPI()


@app.get("/book")
def book():
    words = "A court order of 2026-01-10 forbids to show this book here.\n"
    link = {"Link": '<https://regulator.example/>; rel="blocked-by"'}
    return PlainTextResponse(words, 451, link)


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]))
