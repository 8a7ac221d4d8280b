"""428: say which state you are changing, so that nobody's change is lost."""

import os

import uvicorn
from fastapi import FastAPI, HTTPException, Request, Response

app = FastAPI()


@app.put("/note")
def change(request: Request):
    if "If-Match" not in request.headers:
        raise HTTPException(428, "Send If-Match with the ETag.", {"Cache-Control": "no-store"})
    return Response(status_code=204)


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]))
