"""511: the network wants a sign-in first; Werkzeug's phrase for it is wrong, so say it whole."""

import os

from flask import Flask, jsonify, request

app = Flask(__name__)
PORTAL = "https://portal.example/"
STATUS = "511 Network Authentication Required"
KINDS = ["text/plain", "text/html", "application/json"]


@app.before_request
def captive():
    headers = {"Cache-Control": "no-store", "Connection": "close", "Vary": "Accept"}
    kind = request.accept_mimetypes.best_match(KINDS, default="text/plain")
    if kind == "application/json":
        return jsonify(title=STATUS[4:], status=511, portal=PORTAL), STATUS, headers
    words = f"This network wants you to sign in: {PORTAL}\n"
    if kind == "text/html":
        words = f'<p>This network wants you to <a href="{PORTAL}">sign in</a>.</p>\n'
    return words, STATUS, {**headers, "Content-Type": kind}


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ["PORT"]))
