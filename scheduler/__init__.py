"""When, who, and telling them: due dates, visits, notices."""
