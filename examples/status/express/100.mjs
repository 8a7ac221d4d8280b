// 100: the head is judged before the body is sent.
import http from 'node:http';
import express from 'express';

const app = express();
const server = http.createServer(app);
server.on('checkContinue', (request, response) => {
  if (Number(request.headers['content-length']) > 1000) {
    return response.writeHead(413, { Connection: 'close' }).end('At most 1000 bytes.\n');
  }
  response.writeContinue();
  app(request, response);
});
app.post('/', express.text({ type: '*/*' }), (request, response) => {
  response.send(`received ${request.body.length} bytes\n`);
});

server.listen(process.env.PORT, '127.0.0.1');
