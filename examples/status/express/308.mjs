// 308: moved for good, with the same method and body.
import express from 'express';

const app = express();
app.all('/v1', (request, response) => {
  response.redirect(308, '/v2');
});

app.listen(process.env.PORT, '127.0.0.1');
