// 431: the header is larger than the limit; Node itself would answer without Cache-Control.
import http from 'node:http';
import express from 'express';

const app = express();
app.get('/', (request, response) => response.send('Hello\n'));

const server = http.createServer({ maxHeaderSize: 4096 }, app);
server.on('clientError', (error, socket) => {
  const isLarge = error.code === 'HPE_HEADER_OVERFLOW';
  const status = isLarge ? '431 Request Header Fields Too Large' : '400 Bad Request';
  const fields = 'Connection: close\r\nCache-Control: no-store\r\nContent-Length: 0';
  socket.end(`HTTP/1.1 ${status}\r\n${fields}\r\n\r\n`);
});
server.listen(process.env.PORT, '127.0.0.1');
