// 203: a proxy changed what the origin said, and admits it.
import express from 'express';

const app = express();
const fromOrigin = '<p>Hello from the origin</p>\n';
app.get('/', (request, response) => {
  response.status(203).set('Via', '1.1 translator').send(fromOrigin.replace('Hello', 'Bonjour'));
});

app.listen(process.env.PORT, '127.0.0.1');
