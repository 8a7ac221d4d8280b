"""201: something new exists, and Location says where."""

import os

import uvicorn
from fastapi import Body, FastAPI, Response

app = FastAPI()
notes = []


@app.post("/notes", status_code=201)
def create(response: Response, text: str = Body(embed=True)):
    note = {"id": len(notes) + 1, "text": text}
    notes.append(note)
    response.headers["Location"] = f"/notes/{note['id']}"
    return note


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]))
