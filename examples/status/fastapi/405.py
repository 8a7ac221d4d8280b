"""405: the page exists but not for this method; FastAPI answers, with Allow."""

import os

import uvicorn
from fastapi import FastAPI

app = FastAPI()


@app.get("/notes")
def notes():
    return []


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]))
