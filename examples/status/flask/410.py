"""410: it was here and will not come back."""

import os

from flask import Flask

app = Flask(__name__)


@app.get("/offers/2019")
def offer():
    return 'This offer ended in 2019. <a href="/offers">Today\'s offers</a>.\n', 410


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ["PORT"]))
