// 502: the server behind this one is gone or talks nonsense.
import express from 'express';

const app = express();
app.get('/', async (request, response) => {
  try {
    const answer = await fetch(`http://${process.env.UPSTREAM}/`);
    response.status(answer.status).send(await answer.text());
  } catch (error) {
    console.error(error);
    response.status(502).send('The server behind this one cannot be reached.\n');
  }
});

app.listen(process.env.PORT, '127.0.0.1');
