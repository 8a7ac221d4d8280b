// 410: it was here and will not come back.
import express from 'express';

const app = express();
app.get('/offers/2019', (request, response) => {
  response.status(410).send('This offer ended in 2019. <a href="/offers">Today\'s offers</a>.\n');
});

app.listen(process.env.PORT, '127.0.0.1');
