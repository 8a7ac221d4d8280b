// 413: the body is longer than the limit.
import express from 'express';

const app = express();
app.post('/', express.text({ limit: '1kb' }), (request, response) => {
  response.send(`received ${request.body.length} bytes\n`);
});
app.use((error, request, response, next) => {
  if (error.type !== 'entity.too.large') return next(error);
  response.status(413).send('At most 1 kB.\n');
});

app.listen(process.env.PORT, '127.0.0.1');
