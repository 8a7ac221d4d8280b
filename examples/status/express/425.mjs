// 425: it came as early data of TLS and could be a replay; send it again after the handshake.
import express from 'express';

const app = express();
app.post('/payments', (request, response) => {
  if (request.get('Early-Data') === '1') return response.status(425).send('Too early, send it again.\n');
  response.status(201).location('/payments/1').end();
});

app.listen(process.env.PORT, '127.0.0.1');
