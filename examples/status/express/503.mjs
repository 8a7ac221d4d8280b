// 503: for the moment it cannot; Retry-After says when to come back.
import express from 'express';

const app = express();
let ready;
app.get('/', (request, response) => {
  ready ??= performance.now() + 1000;
  if (performance.now() >= ready) return response.send('Hello\n');
  response.status(503).set('Retry-After', '1').send('The catalogue is being loaded.\n');
});

app.listen(process.env.PORT, '127.0.0.1');
