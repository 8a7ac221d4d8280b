// 400: the body is not what it says it is.
import express from 'express';

const app = express();
app.post('/', express.json(), (request, response) => {
  response.json({ received: request.body });
});
app.use((error, request, response, next) => {
  if (error.type !== 'entity.parse.failed') return next(error);
  response.status(400).json({ error: 'The body is not valid JSON.' });
});

app.listen(process.env.PORT, '127.0.0.1');
