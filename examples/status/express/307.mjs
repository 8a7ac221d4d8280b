// 307: for now somewhere else, with the same method and body.
import express from 'express';

const app = express();
app.all('/api', (request, response) => {
  response.redirect(307, '/api/backup');
});

app.listen(process.env.PORT, '127.0.0.1');
