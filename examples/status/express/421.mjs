// 421: this server does not answer for that name; ask on another connection.
import express from 'express';

const app = express();
app.use((request, response, next) => {
  if (request.hostname === 'shop.example') return next();
  response.status(421).type('text').send(`${request.hostname} does not live here.\n`);
});
app.get('/', (request, response) => response.send('Hello\n'));

app.listen(process.env.PORT, '127.0.0.1');
