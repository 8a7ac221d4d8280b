// 451: the law forbids to show it; the link names who demands that.
import express from 'express';

const app = express();
app.get('/book', (request, response) => {
  response.set('Link', '<https://regulator.example/>; rel="blocked-by"');
  response.status(451).send('A court order of 2026-01-10 forbids to show this book here.\n');
});

app.listen(process.env.PORT, '127.0.0.1');
