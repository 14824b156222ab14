"""GitHub, GitLab and other CIs: events, comments, pipelines, owners. The only floor that knows a forge."""
