"""303: the form was taken; look at the result with GET."""

import os

import uvicorn
from fastapi import FastAPI
from fastapi.responses import RedirectResponse

app = FastAPI()


@app.post("/orders")
def order():
    return RedirectResponse("/orders/1", 303)


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]))
