"""402: this part has to be paid for; what to do stands in the body."""

import os

import uvicorn
from fastapi import FastAPI

app = FastAPI()


@app.get("/articles/1", status_code=402)
def article():
    return {"error": "This article is for subscribers.", "see": "/subscribe"}


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]))
