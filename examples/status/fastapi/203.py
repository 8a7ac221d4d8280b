"""203: a proxy changed what the origin said, and admits it."""

import os

import uvicorn
from fastapi import FastAPI
from fastapi.responses import HTMLResponse

app = FastAPI()
from_origin = "<p>Hello from the origin</p>\n"


@app.get("/")
def translated():
    return HTMLResponse(from_origin.replace("Hello", "Bonjour"), 203, {"Via": "1.1 translator"})


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]))
