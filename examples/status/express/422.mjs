// 422: the body can be read, but what it says makes no sense.
import express from 'express';

const app = express();
app.post('/bookings', express.json(), (request, response) => {
  const { nights } = request.body;
  if (Number.isInteger(nights) && nights > 0) return response.status(201).json({ nights });
  response.status(422).type('application/problem+json').json({
    title: 'The booking cannot be made', status: 422, errors: { nights: 'must be 1 or more' },
  });
});

app.listen(process.env.PORT, '127.0.0.1');
