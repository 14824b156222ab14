"""What happened on a forge, and what is said there: the only floor that knows GitHub, GitLab or any other CI."""
