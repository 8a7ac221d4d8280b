"""307: for now somewhere else, with the same method and body."""

import os

import uvicorn
from fastapi import FastAPI
from fastapi.responses import RedirectResponse

app = FastAPI()


@app.api_route("/api", methods=["GET", "POST", "PUT", "DELETE"])
def api():
    return RedirectResponse("/api/backup", 307)


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]))
