// 414: the address is longer than the limit; Node's own limit would say 431.
import express from 'express';

const app = express();
app.use((request, response, next) => {
  if (request.originalUrl.length > 2000) return response.status(414).send('At most 2000 characters.\n');
  next();
});
app.get('/', (request, response) => response.send('Hello\n'));

app.listen(process.env.PORT, '127.0.0.1');
