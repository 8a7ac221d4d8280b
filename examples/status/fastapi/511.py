"""511: the network wants a sign-in first; it answers in place of any site."""

import os

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse

app = FastAPI()
PORTAL = "https://portal.example/"


@app.middleware("http")
async def captive(request: Request, go_on):
    headers = {"Cache-Control": "no-store", "Connection": "close", "Vary": "Accept"}
    accept = request.headers.get("Accept", "")
    if "text/html" in accept:
        words = f'<p>This network wants you to <a href="{PORTAL}">sign in</a>.</p>\n'
        return HTMLResponse(words, 511, headers)
    if "json" in accept:
        title = "Network Authentication Required"
        return JSONResponse({"title": title, "status": 511, "portal": PORTAL}, 511, headers)
    return PlainTextResponse(f"This network wants you to sign in: {PORTAL}\n", 511, headers)


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]))
