// 201: something new exists, and Location says where.
import express from 'express';

const app = express();
const notes = [];
app.post('/notes', express.json(), (request, response) => {
  const note = { id: notes.length + 1, text: request.body.text };
  notes.push(note);
  response.status(201).location(`/notes/${note.id}`).json(note);
});

app.listen(process.env.PORT, '127.0.0.1');
