"""GitHub and GitLab: events, comments, pipelines, owners. The only floor that knows a forge."""
