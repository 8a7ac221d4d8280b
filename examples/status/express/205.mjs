// 205: the form was taken and can be emptied for the next entry.
import express from 'express';

const app = express();
app.post('/entries', express.urlencoded({ extended: false }), (request, response) => {
  response.status(205).end();
});

app.listen(process.env.PORT, '127.0.0.1');
