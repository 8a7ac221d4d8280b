// 401: say who you are; the challenge says how.
import express from 'express';

const app = express();
app.get('/', (request, response) => {
  const wanted = `Basic ${Buffer.from('guest:secret').toString('base64')}`;
  if (request.get('Authorization') === wanted) return response.send('Welcome\n');
  response.set('WWW-Authenticate', 'Basic realm="reports", charset="UTF-8"');
  response.status(401).send('Sign in to see the reports.\n');
});

app.listen(process.env.PORT, '127.0.0.1');
