"""A provider of text messages for the tests, on the loopback: 200 with what was asked to be answered.

Its port is the first line on standard output; each request is one line of JSON after that.
"""
import json
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

status, answer = int(sys.argv[1]), sys.argv[2]
port = int(sys.argv[3]) if len(sys.argv) > 3 else 0


class Provider(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        print(json.dumps({"path": self.path, "head": dict(self.headers), "body": body}), flush=True)
        self.send_response(status)
        self.end_headers()
        self.wfile.write(answer.encode())

    def log_message(self, *arguments):
        pass


server = HTTPServer(("127.0.0.1", port), Provider)
print(server.server_port, flush=True)
server.serve_forever()
