"""303: the form was taken; look at the result with GET."""

import os

from flask import Flask, redirect

app = Flask(__name__)


@app.post("/orders")
def order():
    return redirect("/orders/1", 303)


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ["PORT"]))
