"""400: the body is not what it says it is; FastAPI would say 422."""

import os

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from fastapi.exceptions import RequestValidationError

app = FastAPI()


@app.post("/")
def receive(received: dict):
    return {"received": received}


@app.exception_handler(RequestValidationError)
def broken(request: Request, error: RequestValidationError):
    if any(one["type"] == "json_invalid" for one in error.errors()):
        return JSONResponse({"error": "The body is not valid JSON."}, 400)
    return JSONResponse({"errors": [one["msg"] for one in error.errors()]}, 422)


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]))
