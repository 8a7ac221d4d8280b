"""410: it was here and will not come back."""

import os

import uvicorn
from fastapi import FastAPI
from fastapi.responses import HTMLResponse

app = FastAPI()


@app.get("/offers/2019")
def offer():
    words = 'This offer ended in 2019. <a href="/offers">Today\'s offers</a>.\n'
    return HTMLResponse(words, 410)


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]))
