// 429: more than one request in two seconds; Retry-After says when to come back.
import express from 'express';

const app = express();
let last = -Infinity;
app.get('/', (request, response) => {
  if (performance.now() - last < 2000) {
    response.set({ 'Retry-After': '2', 'Cache-Control': 'no-store' });
    return response.status(429).send('One request in two seconds, please.\n');
  }
  last = performance.now();
  response.send('Hello\n');
});

app.listen(process.env.PORT, '127.0.0.1');
