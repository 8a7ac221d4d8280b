"""206: a part of the file, as the Range field asked; FileResponse cuts it."""

import os
from tempfile import NamedTemporaryFile

import uvicorn
from fastapi import FastAPI
from fastapi.responses import FileResponse

app = FastAPI()
file = NamedTemporaryFile()
file.write(b"0123456789")
file.flush()


@app.get("/file")
def part():
    return FileResponse(file.name, media_type="application/octet-stream")


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]))
