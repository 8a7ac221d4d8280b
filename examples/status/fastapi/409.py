"""409: the request clashes with what is there; change it and try again."""

import os

import uvicorn
from fastapi import FastAPI, HTTPException, Response

app = FastAPI()
names = {"anna"}


@app.put("/users/{name}", status_code=201)
def create(name: str, response: Response):
    if name in names:
        raise HTTPException(409, f"The name {name} is taken.")
    names.add(name)
    response.headers["Location"] = f"/users/{name}"


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]))
