"""426: this address speaks another protocol only."""

import os

from flask import Flask

app = Flask(__name__)


@app.get("/chat")
def chat():
    headers = {"Upgrade": "websocket", "Connection": "Upgrade"}
    return "This address speaks WebSocket only.\n", 426, headers


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ["PORT"]))
