// 404: nothing is here; the last handler answers what no route took.
import express from 'express';

const app = express();
app.get('/', (request, response) => response.send('Hello\n'));
app.use((request, response) => {
  response.status(404).send('There is no such page. <a href="/">Start here</a>.\n');
});

app.listen(process.env.PORT, '127.0.0.1');
