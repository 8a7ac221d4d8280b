// 504: the server behind this one does not answer in time.
import express from 'express';

const app = express();
app.get('/', async (request, response) => {
  try {
    const answer = await fetch(`http://${process.env.UPSTREAM}/`, { signal: AbortSignal.timeout(500) });
    response.status(answer.status).send(await answer.text());
  } catch (error) {
    response.status(error.name === 'TimeoutError' ? 504 : 502).send('No answer in time.\n');
  }
});

app.listen(process.env.PORT, '127.0.0.1');
