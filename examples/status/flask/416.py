"""416: the file has no such part; Content-Range says how long it is."""

import os

from flask import Flask, request
from werkzeug.exceptions import RequestedRangeNotSatisfiable

app = Flask(__name__)
FILE = b"0123456789"


@app.get("/file")
def part():
    wanted = request.range
    if wanted and wanted.units == "bytes" and wanted.range_for_length(len(FILE)) is None:
        raise RequestedRangeNotSatisfiable(len(FILE))
    return FILE, {"Content-Type": "application/octet-stream", "Accept-Ranges": "bytes"}


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ["PORT"]))
