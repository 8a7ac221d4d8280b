"""302: for now somewhere else; FastAPI's own choice would be 307."""

import os

import uvicorn
from fastapi import FastAPI
from fastapi.responses import RedirectResponse

app = FastAPI()


@app.get("/today")
def today():
    return RedirectResponse("/menu/monday", 302)


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]))
