// 101: the connection goes on in another protocol, here one that says everything back.
import http from 'node:http';
import express from 'express';

const app = express();
app.get('/', (request, response) => response.send('Ask for the protocol "echo".\n'));

const server = http.createServer(app);
server.on('upgrade', (request, socket, head) => {
  if (request.headers.upgrade !== 'echo') {
    return socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
  }
  socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n');
  socket.unshift(head);
  socket.pipe(socket);
});
server.listen(process.env.PORT, '127.0.0.1');
