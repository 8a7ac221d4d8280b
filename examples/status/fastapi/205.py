"""205: the form was taken and can be emptied; FastAPI would send a body, so give it none."""

import os

import uvicorn
from fastapi import FastAPI, Response

app = FastAPI()


@app.post("/entries")
def take():
    return Response(status_code=205)


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]))
