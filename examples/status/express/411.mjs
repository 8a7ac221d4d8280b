// 411: say how long the body is before you send it.
import express from 'express';

const app = express();
app.post('/', (request, response) => {
  if (request.get('Content-Length') === undefined) {
    return response.status(411).set('Connection', 'close').send('Send Content-Length.\n');
  }
  response.send('thank you\n');
});

app.listen(process.env.PORT, '127.0.0.1');
