// 103: the browser fetches the style sheet while the page is still being made.
import express from 'express';

const app = express();
app.get('/', (request, response) => {
  response.writeEarlyHints({ link: '</style.css>; rel=preload; as=style' });
  setTimeout(() => response.send('<link rel="stylesheet" href="/style.css"><h1>Hello</h1>\n'), 100);
});

app.listen(process.env.PORT, '127.0.0.1');
