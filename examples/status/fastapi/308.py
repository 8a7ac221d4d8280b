"""308: moved for good, with the same method and body."""

import os

import uvicorn
from fastapi import FastAPI
from fastapi.responses import RedirectResponse

app = FastAPI()


@app.api_route("/v1", methods=["GET", "POST", "PUT", "DELETE"])
def first_version():
    return RedirectResponse("/v2", 308)


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]))
