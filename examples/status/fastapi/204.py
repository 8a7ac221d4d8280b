"""204: it worked, and there is nothing to say."""

import os

import uvicorn
from fastapi import FastAPI

app = FastAPI()


@app.delete("/notes/{number}", status_code=204)
def delete(number: int):
    return None


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]))
