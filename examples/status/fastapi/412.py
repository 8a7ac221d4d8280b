"""412: somebody else changed it since you looked."""

import os

import uvicorn
from fastapi import FastAPI, HTTPException, Request, Response

app = FastAPI()
note = {"etag": '"v2"'}


@app.put("/note")
def change(request: Request):
    if request.headers.get("If-Match") != note["etag"]:
        raise HTTPException(412, "The note was changed; read it again.", {"ETag": note["etag"]})
    note["etag"] = '"v3"'
    return Response(status_code=204, headers={"ETag": note["etag"]})


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]))
