"""300: the same thing in several forms; the visitor chooses."""

import os

import uvicorn
from fastapi import FastAPI
from fastapi.responses import HTMLResponse

app = FastAPI()
CHOICES = '<ul><li><a href="/report.html">to read</a><li><a href="/report.pdf">to print</a></ul>\n'


@app.get("/report")
def report():
    return HTMLResponse(CHOICES, 300, {"Location": "/report.html", "Vary": "Accept"})


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]))
