"""426: this address speaks another protocol only."""

import os

import uvicorn
from fastapi import FastAPI
from fastapi.responses import PlainTextResponse

app = FastAPI()


@app.get("/chat")
def chat():
    headers = {"Upgrade": "websocket", "Connection": "Upgrade"}
    return PlainTextResponse("This address speaks WebSocket only.\n", 426, headers)


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]))
