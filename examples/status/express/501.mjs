// 501: a method that this server does not know at all; where it is known, 405 is right.
import express from 'express';

const app = express();
const known = ['GET', 'HEAD', 'POST'];
app.use((request, response, next) => {
  if (known.includes(request.method)) return next();
  response.status(501).type('text').send(`${request.method} is not known here.\n`);
});
app.get('/', (request, response) => response.send('Hello\n'));

app.listen(process.env.PORT, '127.0.0.1');
