// 415: the body is in a form that this address does not take.
import express from 'express';

const app = express();
app.post('/', (request, response) => {
  if (!request.is('application/json')) {
    return response.status(415).set('Accept-Post', 'application/json').send('Send application/json.\n');
  }
  response.send('thank you\n');
});

app.listen(process.env.PORT, '127.0.0.1');
