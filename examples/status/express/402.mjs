// 402: this part has to be paid for; what to do stands in the body.
import express from 'express';

const app = express();
app.get('/articles/1', (request, response) => {
  response.status(402).json({ error: 'This article is for subscribers.', see: '/subscribe' });
});

app.listen(process.env.PORT, '127.0.0.1');
