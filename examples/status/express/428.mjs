// 428: say which state you are changing, so that nobody's change is lost.
import express from 'express';

const app = express();
app.put('/note', (request, response) => {
  if (!request.get('If-Match')) {
    return response.status(428).set('Cache-Control', 'no-store').send('Send If-Match with the ETag.\n');
  }
  response.status(204).end();
});

app.listen(process.env.PORT, '127.0.0.1');
