// 406: none of the forms that exist is one that you accept.
import express from 'express';

const app = express();
app.get('/', (request, response) => {
  response.format({
    json: () => response.json({ hello: 'world' }),
    html: () => response.send('<p>Hello</p>\n'),
    default: () => response.status(406).send('There is text/html and application/json.\n'),
  });
});

app.listen(process.env.PORT, '127.0.0.1');
