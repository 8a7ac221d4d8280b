"""412: somebody else changed it since you looked."""

import os

from flask import Flask, request

app = Flask(__name__)
note = {"etag": '"v2"'}


@app.put("/note")
def change():
    if request.headers.get("If-Match") != note["etag"]:
        return "The note was changed; read it again.\n", 412, {"ETag": note["etag"]}
    note["etag"] = '"v3"'
    return "", 204, {"ETag": note["etag"]}


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ["PORT"]))
