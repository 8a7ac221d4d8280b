"""201: something new exists, and Location says where."""

import os

from flask import Flask, request

app = Flask(__name__)
notes = []


@app.post("/notes")
def create():
    note = {"id": len(notes) + 1, "text": request.json["text"]}
    notes.append(note)
    return note, 201, {"Location": f"/notes/{note['id']}"}


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ["PORT"]))
