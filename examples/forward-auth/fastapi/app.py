"""A FastAPI application that only guests who have signed in reach.

Vestibule has [forward_auth] listen = "127.0.0.1:8511". Start it with:

    uvicorn app:app --host '' --port 8080 --no-proxy-headers
"""

import httpx
from fastapi import FastAPI, Request, Response
from fastapi.responses import PlainTextResponse

HANDED_ON = ("content-type", "cache-control", "link", "referrer-policy", "content-security-policy")

app = FastAPI()
vestibule = httpx.AsyncClient(base_url="http://127.0.0.1:8511", timeout=2.0, trust_env=False)


@app.middleware("http")
async def require_network_auth(request: Request, call_next):
    try:
        asked = await vestibule.get(
            "/admitted",
            params={"answer": "511", "address": request.client.host},
            headers={"Accept": request.headers.get("accept", "*/*")},
        )
    except httpx.HTTPError:
        asked = None
    if asked is not None and asked.status_code == 204:
        return await call_next(request)
    if asked is None or asked.status_code != 511:
        # Nobody knows, so nobody passes.
        return Response(status_code=503, headers={"Retry-After": "3"})
    headers = {name: asked.headers[name] for name in HANDED_ON if name in asked.headers}
    return Response(asked.content, status_code=511, headers=headers)


@app.get("/", response_class=PlainTextResponse)
async def inside():
    return "inside"
