"""301: moved for good; clients may change POST to GET."""

import os

import uvicorn
from fastapi import FastAPI
from fastapi.responses import RedirectResponse

app = FastAPI()


@app.get("/old")
def old():
    return RedirectResponse("/new", 301)


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]))
