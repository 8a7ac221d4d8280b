"""500: a mistake of the program: the log has the details, the visitor has a number to quote."""

import os
import time

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse

app = FastAPI()


@app.get("/")
def broken():
    raise RuntimeError("password of the database is wrong")


@app.exception_handler(Exception)
def failed(request: Request, error: Exception):
    number = f"{time.time_ns():x}"
    print(number, repr(error))
    return PlainTextResponse(f"Something went wrong here. Please quote {number}.\n", 500)


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]))
