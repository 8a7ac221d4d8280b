// 304: the copy that you have is still good; Express compares the ETag.
import express from 'express';

const app = express();
app.get('/', (request, response) => {
  response.set('Cache-Control', 'max-age=60').set('ETag', '"v1"').send('Hello\n');
});

app.listen(process.env.PORT, '127.0.0.1');
