"""422: the body can be read, but what it says makes no sense; FastAPI answers."""

import os

import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel, PositiveInt

app = FastAPI()


class Booking(BaseModel):
    nights: PositiveInt


@app.post("/bookings", status_code=201)
def book(booking: Booking):
    return booking


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]))
