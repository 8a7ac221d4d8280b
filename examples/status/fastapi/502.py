"""502: the server behind this one is gone or talks nonsense."""

import os
import urllib.error
import urllib.request

import uvicorn
from fastapi import FastAPI, Response
from fastapi.responses import PlainTextResponse

app = FastAPI()


@app.get("/")
def forward():
    try:
        with urllib.request.urlopen(f"http://{os.environ['UPSTREAM']}/", timeout=5) as answer:
            return Response(answer.read(), answer.status)
    except urllib.error.URLError as error:
        print("upstream:", error)
        return PlainTextResponse("The server behind this one cannot be reached.\n", 502)


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]))
