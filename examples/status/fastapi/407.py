"""407: the proxy, not the site, wants to know who you are."""

import os

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse

app = FastAPI()
WANTED = "Basic Z3Vlc3Q6c2VjcmV0"  # guest:secret


@app.middleware("http")
async def forward(request: Request, go_on):
    if request.headers.get("Proxy-Authorization") == WANTED:
        return PlainTextResponse("forwarded\n")
    challenge = {"Proxy-Authenticate": 'Basic realm="proxy"'}
    return PlainTextResponse("This proxy wants a name and a password.\n", 407, challenge)


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]))
