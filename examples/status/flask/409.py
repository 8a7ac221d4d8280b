"""409: the request clashes with what is there; change it and try again."""

import os

from flask import Flask

app = Flask(__name__)
names = {"anna"}


@app.put("/users/<name>")
def create(name):
    if name in names:
        return {"error": f"The name {name} is taken."}, 409
    names.add(name)
    return "", 201, {"Location": f"/users/{name}"}


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ["PORT"]))
