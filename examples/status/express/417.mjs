// 417: an Expect field that asks for more than 100-continue; Node itself would answer without words.
import http from 'node:http';
import express from 'express';

const app = express();
app.get('/', (request, response) => response.send('Hello\n'));

const server = http.createServer(app);
server.on('checkExpectation', (request, response) => {
  response.writeHead(417, { 'Content-Type': 'text/plain' }).end('Only 100-continue is known here.\n');
});
server.listen(process.env.PORT, '127.0.0.1');
