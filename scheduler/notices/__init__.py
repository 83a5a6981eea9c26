"""Who is owed which notice, and the outbox that tells them."""
