// 303: the form was taken; look at the result with GET.
import express from 'express';

const app = express();
app.post('/orders', express.urlencoded({ extended: false }), (request, response) => {
  response.redirect(303, '/orders/1');
});

app.listen(process.env.PORT, '127.0.0.1');
