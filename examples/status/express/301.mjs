// 301: moved for good; clients may change POST to GET.
import express from 'express';

const app = express();
app.get('/old', (request, response) => {
  response.redirect(301, '/new');
});

app.listen(process.env.PORT, '127.0.0.1');
