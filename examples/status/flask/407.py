"""407: the proxy, not the site, wants to know who you are."""

import os

from flask import Flask, request

app = Flask(__name__)
WANTED = "Basic Z3Vlc3Q6c2VjcmV0"  # guest:secret


@app.get("/")
def forward():
    if request.headers.get("Proxy-Authorization") == WANTED:
        return "forwarded\n"
    challenge = {"Proxy-Authenticate": 'Basic realm="proxy"'}
    return "This proxy wants a name and a password.\n", 407, challenge


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ["PORT"]))
