"""403: you are known, and you may not; signing in again would not help."""

import os

import uvicorn
from fastapi import FastAPI, HTTPException

app = FastAPI()


@app.get("/admin")
def admin():
    raise HTTPException(403, "Only administrators may see this page.")


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]))
