// 200: the answer is what was asked for; Express adds the ETag.
import express from 'express';

const app = express();
app.get('/', (request, response) => {
  response.json({ hello: 'world' });
});

app.listen(process.env.PORT, '127.0.0.1');
