"""402: this part has to be paid for; what to do stands in the body."""

import os

from flask import Flask

app = Flask(__name__)


@app.get("/articles/1")
def article():
    return {"error": "This article is for subscribers.", "see": "/subscribe"}, 402


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ["PORT"]))
