// 431: the header is larger than the limit; Node itself would close without words.
import http from 'node:http';
import express from 'express';

const app = express();
app.get('/', (request, response) => response.send('Hello\n'));

const server = http.createServer({ maxHeaderSize: 4096 }, app);
server.on('clientError', (error, socket) => {
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request';
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nCache-Control: no-store\r\nContent-Length: 0\r\n\r\n`);
});
server.listen(process.env.PORT, '127.0.0.1');
