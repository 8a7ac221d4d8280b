// 204: it worked, and there is nothing to say.
import express from 'express';

const app = express();
app.delete('/notes/:id', (request, response) => {
  response.status(204).end();
});

app.listen(process.env.PORT, '127.0.0.1');
