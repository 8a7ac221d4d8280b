"""204: it worked, and there is nothing to say, not even the Content-Type that FastAPI would add."""

import os

import uvicorn
from fastapi import FastAPI, Response

app = FastAPI()


@app.delete("/notes/{number}")
def delete(number: int):
    return Response(status_code=204)


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]))
