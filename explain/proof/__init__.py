"""The proof of an answer as a graph, what it rests on, and how it is told and drawn."""
