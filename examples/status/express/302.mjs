// 302: for now somewhere else; ask here again next time.
import express from 'express';

const app = express();
app.get('/today', (request, response) => {
  response.redirect(302, '/menu/monday');
});

app.listen(process.env.PORT, '127.0.0.1');
