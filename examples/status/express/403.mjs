// 403: you are known, and you may not; signing in again would not help.
import express from 'express';

const app = express();
app.get('/admin', (request, response) => {
  response.status(403).send('Only administrators may see this page.\n');
});

app.listen(process.env.PORT, '127.0.0.1');
