// 202: the work is accepted and not done yet; the answer says where to ask for it.
import express from 'express';

const app = express();
app.post('/exports', (request, response) => {
  response.status(202).location('/exports/1').json({ state: 'waiting', see: '/exports/1' });
});
app.get('/exports/1', (request, response) => {
  response.json({ state: 'running' });
});

app.listen(process.env.PORT, '127.0.0.1');
