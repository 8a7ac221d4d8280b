// 505: a version of HTTP that this server does not speak; Node itself would say 400.
import http from 'node:http';
import express from 'express';

const app = express();
app.get('/', (request, response) => response.send('Hello\n'));

const server = http.createServer(app);
server.on('clientError', (error, socket) => {
  const status = error.code === 'HPE_INVALID_VERSION' ? '505 HTTP Version Not Supported' : '400 Bad Request';
  const body = 'This server speaks HTTP/1.0 and HTTP/1.1.\n';
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
});
server.listen(process.env.PORT, '127.0.0.1');
