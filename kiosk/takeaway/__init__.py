"""Something to take away: a code that carries the summary, paper, and answers handed to the staff."""
